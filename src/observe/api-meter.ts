import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import type { ApiObserver } from '../phala/client/requester.ts';
import type { PollObserver } from '../schedule/observer.ts';
import { describeFailure } from './poll-log.ts';
import { Transitions } from './transitions.ts';

/** Counts requests to the API and further attempts, and logs what becomes of a key. */
export function createApiMeter(self: SelfMetrics, log: Logger): ApiObserver & Partial<PollObserver> {
  const keyFiles = new Transitions<'readable' | 'unreadable'>();
  return {
    onWorkspaces: (workspaces) => keyFiles.keepOnly(new Set(workspaces.map(({ name }) => name))),
    onRequest: ({ workspace, endpoint, code, durationSeconds }) => {
      self.apiRequests.inc({ workspace, endpoint, code });
      self.apiRequestDuration.observe({ endpoint }, durationSeconds);
    },
    onRetry: (workspace, failure) => {
      self.apiRetries.inc({ reason: failure.reason });
      log.debug('request failed, trying again', { workspace, ...describeFailure(failure) });
    },
    onKeyReading: (workspace, reading) => {
      if (reading === 'changed') log.info('API key changed', { workspace });
      const isReadable = typeof reading === 'string';
      const change = keyFiles.change(workspace, isReadable ? 'readable' : 'unreadable');
      if (change === undefined || isReadable) return;
      log.warn('API key cannot be read, keeping the previous one', { workspace, detail: reading.unreadable });
    },
  };
}
