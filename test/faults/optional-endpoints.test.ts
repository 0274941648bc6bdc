import { describe, expect, it } from 'vitest';
import { Fault, type FaultInput } from '../../simulator/fault.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { ConfigFile } from '../../src/config/schema.ts';
import { type Exporter, startPolled, watchAll, watchWorkspace } from '../app/start-exporter.ts';
import { openSimulatedVerifier } from '../attestation/simulated-verifier.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { createTestClock } from '../test-clock.ts';
import { OPTIONAL_FAULTS } from './optional-table.ts';
import { MAX_RESPONSE_BYTES, TIMEOUT_SECONDS } from './table.ts';

/** More than an interval of both collectors, and less than an hour. */
const REFRESH_SECONDS = 600;
const NEXT_SECONDS = 1800;

type Endpoint = NonNullable<FaultInput['endpoint']>;

/** The endpoints by collector; `live_status` has a table of its own. */
const COLLECTORS = {
  workspace: ['auth_me', 'billing_balance', 'workspace', 'workspace_quotas'],
  attestation: ['attestations'],
} as const satisfies Record<string, readonly Endpoint[]>;
type Collector = keyof typeof COLLECTORS;

/** Families of each collector, and those that the hash that it measured is in. */
const OWN = {
  workspace: /^phala_workspace_/,
  attestation: /^phala_(cvm_)?attestation_|^phala_cvm_compose_hash_/,
} as const;

const ROWS = Object.values(OPTIONAL_FAULTS).flat();

it('the table has a row for every kind of fault', () => {
  for (const [kind, rows] of Object.entries(OPTIONAL_FAULTS))
    for (const [fault] of rows) expect(Fault.parse(fault).kind).toBe(kind);
  expect(Object.values(OPTIONAL_FAULTS).every((rows) => rows.length > 0)).toBe(true);
});

describe.each(
  Object.entries(COLLECTORS).flatMap(([collector, endpoints]) =>
    endpoints.map((endpoint) => [endpoint, collector as Collector] as const),
  ),
)('%s', (endpoint, collector) => {
  it.each(ROWS.map(([fault, ...effects]) => [JSON.stringify(fault), fault, ...effects] as const))(
    '%s has the effect of the table, and no effect on apps and other collectors',
    async (_title, fault, ofAccount, ofAttestations = ofAccount) => {
      const { reason, isSwitchedOff } = collector === 'attestation' ? ofAttestations : ofAccount;
      const isPaused = reason === 'rate_limited';

      const { exporter, simulator, clock } = await start(endpoint, fault);

      const failures = await failuresOf(exporter);
      // A 429 pauses the workspace, also for its other collectors.
      expect(failures.filter((each) => !isPaused || each.startsWith(collector))).toEqual(
        reason === undefined ? [] : [`${collector} ${reason} 1`],
      );
      const others = await othersOf(exporter, collector, isPaused);
      expect(others).toContain('phala_up 1');
      expect(others).toEqual(await healthyOthers(endpoint, collector, isPaused));
      if (!('status' in fault)) return;
      const requests = (): number => simulator.requests.byEndpoint()[endpoint] ?? 0;
      const first = requests();
      expect(first).toBeGreaterThan(0);
      clock.advance(NEXT_SECONDS);
      await exporter.cycle();
      if (isSwitchedOff) expect(requests()).toBe(first);
      else expect(requests()).toBeGreaterThan(first);
      clock.advance(3600 - NEXT_SECONDS + 1);
      await exporter.cycle();
      expect(requests()).toBeGreaterThan(first);
      expect(await exporter.value('phala_up')).toBe(1);
    },
  );
});

async function start(endpoint: Endpoint, fault: FaultInput | undefined) {
  const clock = createTestClock();
  const simulator: Simulator = await openSimulator({ apps: 2, clock, isCalm: true });
  const [workspace] = simulator.workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  if (fault !== undefined) simulator.faults.add({ ...fault, endpoint });
  // The balance is requested only where /auth/me does not have it.
  if (endpoint === 'billing_balance') simulator.faults.add({ kind: 'minimal', endpoint: 'auth_me' });
  const config = watchAll(simulator, {
    api: { timeout: TIMEOUT_SECONDS, max_response_bytes: MAX_RESPONSE_BYTES },
    workspaces: [watchWorkspace(workspace)],
    collectors: {
      ...ConfigFile.parse({}).collectors,
      workspace: { enabled: true, refresh: REFRESH_SECONDS },
      attestation: { enabled: true, refresh: REFRESH_SECONDS, pccs_url: simulator.pccsUrl },
    },
  });
  const exporter = await startPolled(config, { openVerifier: openSimulatedVerifier(simulator.tee), clock });
  return { exporter, simulator, clock };
}

/** What failed, without what never did. */
async function failuresOf(exporter: Exporter): Promise<readonly string[]> {
  const lines = await exporter.series('phala_exporter_collector_failures_total{');
  return lines
    .filter((line) => !line.endsWith(' 0'))
    .map((line) => line.replace(/.*collector="(\w+)".*reason="(\w+)"} (\d+)$/, '$1 $2 $3'));
}

/** All about the API that does not belong to the collector. */
async function othersOf(
  exporter: Pick<Exporter, 'series'>,
  collector: Collector,
  isPaused: boolean,
): Promise<readonly string[]> {
  const own = isPaused ? Object.values(OWN) : [OWN[collector]];
  return (await exporter.series('phala_')).filter(
    (line) => !line.startsWith('phala_exporter_') && own.every((pattern) => !pattern.test(line)),
  );
}

/** The same without the fault. */
async function healthyOthers(
  endpoint: Endpoint,
  collector: Collector,
  isPaused: boolean,
): Promise<readonly string[]> {
  healthy[endpoint] ??= start(endpoint, undefined).then(({ exporter }) => exporter.series('phala_'));
  const lines = await healthy[endpoint];
  return othersOf({ series: () => Promise.resolve(lines) }, collector, isPaused);
}

const healthy: Partial<Record<Endpoint, Promise<readonly string[]>>> = {};
