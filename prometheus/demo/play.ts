import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { startExporterProcess } from '../stack/start-exporter.ts';
import { startStack } from '../stack/start-stack.ts';
import { createNotificationLog } from './notification-log.ts';
import { type Scene, toScenes } from './scenario.ts';

/** Options of the demo. */
export interface DemoOptions {
  /** How much faster the rules are than the shipped ones. */
  readonly factor: number;
  /** Whether to play no scenes, and to let people change the simulated cloud. */
  readonly isSandbox: boolean;
  readonly write: (text: string) => void;
  readonly stop: AbortSignal;
}

/** Plays all scenes, if any, or until `stop` is aborted; then closes all servers. */
export async function playDemo({ factor, isSandbox, write, stop }: DemoOptions): Promise<void> {
  const cleanups: (() => Promise<void>)[] = [];
  try {
    const speed = isSandbox ? factor : 0;
    const simulator = await startSimulator({ apps: 2, cvmsPerApp: 3, speed, isCalm: true });
    cleanups.push(() => simulator.close());
    const exporter = await startExporterProcess(
      simulator,
      { schedule: '* * * * * *', staleAfter: '15s' },
      stop,
    );
    cleanups.push(exporter.kill);
    const notifications = createNotificationLog(write);
    const stack = await startStack({
      exporters: [exporter.address],
      factor,
      interval: '500ms',
      onNotification: notifications.add,
      signal: stop,
    });
    cleanups.push(stack.close);
    write(renderWelcome(factor, exporter.address, stack));
    if (isSandbox) {
      write(renderSandbox(simulator));
      await orStopped(new Promise(() => undefined), stop);
    }
    for (const scene of toScenes(simulator, exporter)) await playScene(scene, notifications, { write, stop });
    write(stop.aborted ? '\nStopped.\n' : '\nAll alerts are resolved.\n');
  } catch (error) {
    if (!stop.aborted) throw error;
    write('\nStopped.\n');
  } finally {
    for (const cleanup of cleanups.toReversed()) await cleanup();
  }
}

async function playScene(
  { title, fail, alert, repairTitle, repair }: Scene,
  notifications: ReturnType<typeof createNotificationLog>,
  { write, stop }: Pick<DemoOptions, 'write' | 'stop'>,
): Promise<void> {
  if (stop.aborted) return;
  notifications.reset();
  write(`\n${title}\n`);
  fail();
  await orStopped(notifications.waitFor('firing', alert), stop);
  if (stop.aborted) return;
  write(`\n${repairTitle}\n`);
  await repair();
  await orStopped(notifications.waitFor('resolved', alert), stop);
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
Press Ctrl-C to stop.
`;
}

function renderSandbox({ origin, world, workspaces }: Simulator): string {
  const [cvm] = world.cvms(workspaces[0]?.appIds[0] ?? '');
  return `
The simulated cloud changes as you like; curl ${origin}/_control lists what can be changed. For example:
  curl -X POST ${origin}/_control/cvms/${cvm?.id}/bootError
  curl -X POST ${origin}/_control/cvms/${cvm?.id}/start
  curl -X POST ${origin}/_control/nodes/${cvm?.node.id}/offline
  curl ${origin}/_control/faults -H 'content-type: application/json' -d '{"kind":"status","status":503}'
Notifications:
`;
}
