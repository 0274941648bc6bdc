import type { SimulatedCvm } from '../../../simulator/model.ts';
import type { Simulator } from '../../../simulator/simulator.ts';
import { ConfigFile } from '../../../src/config/schema.ts';
import { startExporter, watchAll, watchWorkspace } from '../../app/start-exporter.ts';
import { openSimulatedVerifier } from '../../attestation/simulated-verifier.ts';
import { openSimulator } from '../../simulator/open-simulator.ts';
import type { TestClock } from '../../test-clock.ts';
import type { Scrape } from './backfill.ts';
import { renderGuests } from './guests.ts';

/** The time between two scrapes, and their number: six hours. */
export const STEP_SECONDS = 60;
export const STEPS = 360;

type Events = Readonly<Record<number, () => void>>;

/** Six hours of a simulated cloud in which CVMs crash, an app is not polled for a while, and a node goes offline. */
export async function* simulate(clock: TestClock): AsyncGenerator<Scrape> {
  const simulator = await openSimulator({ seed: 4, apps: 7, cvmsPerApp: 4, isCalm: true, clock });
  const { world } = simulator;
  const exporter = await startExporter(toConfig(simulator), {
    clock,
    openVerifier: openSimulatedVerifier(simulator.tee),
  });
  await exporter.untilLogged('first poll cycle done', simulator.workspaces.length);
  const startedAt = Math.floor(clock.nowSeconds());
  const events = toEvents(simulator);
  const fill = toFilling(simulator);
  for (let step = 0; step < STEPS; step += 1) {
    events[step]?.();
    fill(step / STEPS);
    clock.advance(STEP_SECONDS);
    world.advance(STEP_SECONDS);
    await exporter.cycle();
    const seconds = Math.floor(clock.nowSeconds());
    const { text } = await exporter.get('/metrics');
    // The process has started now; its exporter has not.
    yield {
      seconds,
      text: text.replace(/^(process_start_time_seconds) .*$/m, `$1 ${startedAt}`),
      others: renderGuests(cvmsOf(simulator), seconds),
    };
  }
}

function toConfig(simulator: Simulator) {
  const discovery = { enabled: true, refresh: 300, include: null, exclude: null };
  const workspaces = simulator.workspaces.map((workspace) =>
    watchWorkspace(workspace, {
      discovery,
      apps: workspace.appIds.slice(0, 3).map((id) => ({
        id,
        alias: simulator.world.apps().find((app) => app.id === id)?.name,
        expected_cvms: simulator.world.cvms(id).length,
        expected_compose_hashes: undefined,
      })),
    }),
  );
  const attestation = { enabled: true, refresh: 3600, pccs_url: simulator.pccsUrl };
  return watchAll(simulator, {
    workspaces,
    collectors: { ...ConfigFile.parse({}).collectors, attestation },
  });
}

function toEvents(simulator: Simulator): Events {
  const { world, tee, faults } = simulator;
  const [node, ...others] = world.nodes().toSorted((a, b) => countOn(simulator, b) - countOn(simulator, a));
  const onOthers = cvmsOf(simulator).filter((cvm) => cvm.node !== node);
  const [crashing, looping, changed, updated, silent] = onOthers.filter((_, index) => index % 3 === 0);
  const crash = (cvm: SimulatedCvm | undefined) => (): void => world.crash(cvm?.id ?? '');
  const gateway = others.at(-1)?.id ?? '';
  const isFailing = { kind: 'status', status: 503, app_id: looping?.app.id ?? '' } as const;
  return {
    60: crash(crashing),
    100: () => tee.set({ tcbStatus: 'SWHardeningNeeded', advisories: ['INTEL-SA-00615'] }),
    140: () => void faults.add(isFailing),
    156: () => faults.clear(),
    170: () => world.setGateway(gateway, false),
    190: () => world.setGateway(gateway, true),
    200: () => tee.tamper(changed?.uuid ?? '', 'compose_hash'),
    205: () => tee.tamper(silent?.uuid ?? '', 'no_quote'),
    230: crash(looping),
    234: crash(looping),
    300: () => world.update(updated?.id ?? ''),
    330: () => world.setGateway(gateway, false),
    340: () => world.setNodeStatus(node?.id ?? '', 'OFFLINE'),
  };
}

/** A guest whose memory leaks, and one whose disk fills up. */
function toFilling(simulator: Simulator): (part: number) => void {
  const [leaking, filling] = cvmsOf(simulator).filter(({ app }) => app.name === 'chat-agent');
  return (part) => {
    if (leaking !== undefined) leaking.guest = { memoryUsedRatio: 0.35 + 0.45 * part };
    if (filling !== undefined) filling.guest = { diskUsedRatio: 0.55 + 0.38 * part };
  };
}

function countOn(simulator: Simulator, node: { readonly id: number }): number {
  return cvmsOf(simulator).filter((cvm) => cvm.node.id === node.id).length;
}

function cvmsOf({ world }: Simulator) {
  return world.apps().flatMap(({ id }) => world.cvms(id));
}
