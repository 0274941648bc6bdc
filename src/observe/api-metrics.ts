import type { ApiObserver } from '../api/api-requests.ts';
import type { CollectObserver } from '../collect/observer.ts';
import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import { describeFailure } from './collector-log.ts';
import { StateChanges } from './state-changes.ts';

/** Counts requests to the API and retries, and logs changes of API keys. */
export function createApiMetrics(self: SelfMetrics, log: Logger): ApiObserver & Partial<CollectObserver> {
  const keyFiles = new StateChanges<'readable' | 'unreadable'>();
  return {
    onWorkspaces: (workspaces) => keyFiles.keepOnly(workspaces),
    onRequest: ({ workspace, endpoint, code, durationSeconds }) => {
      self.apiRequests.inc({ workspace, endpoint, code });
      self.apiRequestDuration.observe({ endpoint }, durationSeconds);
    },
    onRetry: (workspace, failure) => {
      self.apiRetries.inc({ reason: failure.reason });
      log.debug('request failed, retrying', { workspace, ...describeFailure(failure) });
    },
    onPause: (workspace, untilBootSeconds) => self.throttledUntil.set({ workspace }, untilBootSeconds),
    onKeyReading: (workspace, reading) => {
      if (reading === 'changed') log.info('API key changed', { workspace });
      const isReadable = typeof reading === 'string';
      const change = keyFiles.change(workspace, isReadable ? 'readable' : 'unreadable');
      if (change === undefined || isReadable) return;
      log.warn('API key cannot be read, keeping the previous one', { workspace, detail: reading.unreadable });
    },
  };
}
