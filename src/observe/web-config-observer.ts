import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import type { WebConfigObserver } from '../web-config/live.ts';

/** Creates an observer that logs each change of the web configuration once, and shows it in the exporter's metrics. */
export function createWebConfigObserver(self: SelfMetrics, log: Logger, clock: Clock): WebConfigObserver {
  return {
    onLoaded: () => {
      self.webConfigReloadSuccessful.set(1);
      self.webConfigReloadedAt.set(clock.bootSeconds());
      log.info('web configuration loaded');
    },
    onRejected: (faults) => {
      self.webConfigReloadSuccessful.set(0);
      log.warn('web configuration reload failed, keeping the previous one', { faults: faults.join('; ') });
    },
  };
}
