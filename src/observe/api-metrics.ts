import type { ApiObserver } from '../api/api-requests.ts';
import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import { describeFailure } from './collector-log.ts';

/** Counts requests to the API and retries, and logs changes of API keys. */
export function createApiMetrics(self: SelfMetrics, log: Logger): ApiObserver {
  /** Workspaces whose key could not be read the last time. */
  const unreadable = new Set<string>();
  return {
    onRequest: (labels, durationSeconds) => {
      self.apiRequests.inc(labels);
      self.apiRequestDuration.observe({ endpoint: labels.endpoint }, durationSeconds);
    },
    onRetry: (workspace, failure) => {
      self.apiRetries.inc({ reason: failure.reason });
      log.debug('request failed, retrying', { workspace, ...describeFailure(failure) });
    },
    onPause: (workspace, untilBootSeconds) => self.throttledUntil.set({ workspace }, untilBootSeconds),
    onKeyReading: (workspace, reading) => {
      if (reading === 'changed') log.info('API key changed', { workspace });
      if (typeof reading === 'string') unreadable.delete(workspace);
      else if (!unreadable.has(workspace)) {
        unreadable.add(workspace);
        const detail = reading.unreadable;
        log.warn('API key cannot be read, keeping the previous one', { workspace, detail });
      }
    },
  };
}
