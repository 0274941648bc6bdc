import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import type { ApiObserver } from '../phala/client/workspace-client.ts';
import { describeFailure } from './poll-log.ts';

/** Counts requests to the API and further attempts in the exporter's own metrics. */
export function createApiMeter(self: SelfMetrics, log: Logger): ApiObserver {
  return {
    onRequest: ({ workspace, endpoint, code, durationSeconds }) => {
      self.apiRequests.inc({ workspace, endpoint, code });
      self.apiRequestDuration.observe({ endpoint }, durationSeconds);
    },
    onRetry: (workspace, failure) => {
      self.apiRetries.inc({ reason: failure.reason });
      log.debug('request failed, trying again', { workspace, ...describeFailure(failure) });
    },
  };
}
