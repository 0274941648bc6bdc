import { startSimulator } from '../../simulator/simulator.ts';
import { startStack } from '../stack/start-stack.ts';
import { startWatcher } from '../stack/start-watcher.ts';
import { createAnnouncer } from './announcer.ts';
import { type Scene, toScenes } from './scenario.ts';

/** How fast the demonstration plays, where it writes, and what ends it early. */
export interface DemoOptions {
  /** How many times faster than shipped the rules are. */
  readonly factor: number;
  readonly write: (text: string) => void;
  readonly stop: AbortSignal;
}

/** Plays all scenes, or as many as it can until it is stopped; nothing is left running. */
export async function playDemo({ factor, write, stop }: DemoOptions): Promise<void> {
  const ends: (() => Promise<void>)[] = [];
  try {
    const simulator = await startSimulator({ apps: 2, cvmsPerApp: 3, speed: 0, isCalm: true });
    ends.push(() => simulator.close());
    const watcher = await startWatcher(simulator, { schedule: '* * * * * *', staleAfter: '15s' }, stop);
    ends.push(watcher.kill);
    const announcer = createAnnouncer(write);
    const stack = await startStack({
      exporters: [watcher.address],
      factor,
      interval: '500ms',
      onNotification: announcer.hear,
      signal: stop,
    });
    ends.push(stack.close);
    write(renderWelcome(factor, watcher.address, stack));
    for (const scene of toScenes(simulator, watcher)) await playScene(scene, announcer, { write, stop });
    write(stop.aborted ? '\nStopped.\n' : '\nAll is well again.\n');
  } catch (error) {
    if (!stop.aborted) throw error;
    write('\nStopped.\n');
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

async function playScene(
  { title, happen, alert, mending, mend }: Scene,
  announcer: ReturnType<typeof createAnnouncer>,
  { write, stop }: Pick<DemoOptions, 'write' | 'stop'>,
): Promise<void> {
  if (stop.aborted) return;
  announcer.forget();
  write(`\n${title}\n`);
  happen();
  await orStopped(announcer.until('firing', alert), stop);
  if (stop.aborted) return;
  write(`\n${mending}\n`);
  await mend();
  await orStopped(announcer.until('resolved', alert), stop);
}

function orStopped(event: Promise<void>, stop: AbortSignal): Promise<void> {
  return Promise.race([
    event,
    new Promise<void>((resolve) => {
      if (stop.aborted) resolve();
      else stop.addEventListener('abort', () => resolve(), { once: true });
    }),
  ]);
}

function renderWelcome(
  factor: number,
  exporter: string,
  { prometheusUrl, alertmanagerUrl }: { prometheusUrl: string; alertmanagerUrl: string },
): string {
  return `Exporter:     http://${exporter}/metrics
Prometheus:   ${prometheusUrl}/alerts
Alertmanager: ${alertmanagerUrl}

The rules are those of prometheus/rules, ${factor} times faster: three minutes take ${180 / factor} seconds.
Ctrl-C ends it.
`;
}
