import { describe, expect, it } from 'vitest';
import { openWorkerVerifier } from '../../src/attestation/verifier.ts';
import { ConfigFile } from '../../src/config/schema.ts';
import { openSimulatedVerifier } from '../attestation/simulated-verifier.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { createTestClock } from '../test-clock.ts';
import { type Exporter, startPolled, watchAll } from './start-exporter.ts';

/** What `npm run build` makes of `src/attestation/worker.ts`. */
const BUILT_WORKER = new URL('../../dist/attestation/worker.js', import.meta.url);

const REFRESH = 3600;
const DAY = 86_400;

type Simulator = Awaited<ReturnType<typeof openSimulator>>;

/** An exporter of a simulated cloud with one app, whose clock is that of the cloud. */
async function startAttested(apps = 1, expectedHashes?: string[]) {
  const clock = createTestClock();
  const simulator = await openSimulator({ apps, cvmsPerApp: 2, isCalm: true, clock });
  simulator.world.advance(3600);
  const plain = watchAll(simulator);
  const config = {
    ...plain,
    workspaces: plain.workspaces.map((workspace) => ({
      ...workspace,
      apps: workspace.apps.map((app) => ({ ...app, expected_compose_hashes: expectedHashes })),
    })),
    collectors: {
      ...ConfigFile.parse({}).collectors,
      attestation: { enabled: true, refresh: REFRESH, pccs_url: simulator.pccsUrl },
    },
  };
  const exporter = await startPolled(config, { openVerifier: openSimulatedVerifier(simulator.tee), clock });
  const [cvm] = running(simulator);
  if (cvm === undefined) throw new Error('no CVM runs');
  const again = async (seconds = REFRESH): Promise<void> => {
    clock.advance(seconds);
    await exporter.cycle();
  };
  return { simulator, exporter, cvm, clock, again };
}

function running({ world }: Simulator) {
  return world.apps().flatMap(({ cvms }) => cvms.filter(({ status }) => status === 'running'));
}

/** Values of a family about a CVM, by its own labels. */
async function valuesOf(exporter: Exporter, family: string, cvmId: string) {
  const lines = (await exporter.series(`${family}{`)).filter((line) => line.includes(cvmId));
  return lines.map((line) => {
    const [, label = ''] = /,(\w+="[^"]*")\} /.exec(line.replace(/,?name="[^"]*",?/, ',')) ?? [];
    return `${label} ${line.split(' ').at(-1)}`.trim();
  });
}

const outcomeOf = async (exporter: Exporter, cvmId: string) => ({
  success: await valuesOf(exporter, 'phala_cvm_attestation_success', cvmId),
  failure: await valuesOf(exporter, 'phala_cvm_attestation_failure', cvmId),
});

const GOOD = { success: ['1'], failure: [] };

it('every running CVM is attested, and no other one', async () => {
  const { exporter, simulator } = await startAttested();

  for (const { uuid } of running(simulator)) expect(await outcomeOf(exporter, uuid)).toEqual(GOOD);
  expect(await exporter.series('phala_cvm_attestation_success{')).toHaveLength(running(simulator).length);
});

it.each([
  ['quote', { success: ['0'], failure: ['reason="quote_invalid" 1'] }],
  ['digest', { success: ['0'], failure: ['reason="eventlog_mismatch" 1'] }],
  ['payload', { success: ['0'], failure: ['reason="event_digest_mismatch" 1'] }],
  ['app_id', { success: ['0'], failure: ['reason="app_id_mismatch" 1'] }],
  ['unsupported', { success: [], failure: ['reason="unsupported" 1'] }],
  ['no_quote', { success: [], failure: ['reason="no_quote" 1'] }],
  ['compose_hash', GOOD],
] as const)(
  'a CVM whose %s is falsified is found at the next check, with the reason',
  async (tamper, outcome) => {
    const { again, cvm, exporter, simulator } = await startAttested();
    simulator.tee.tamper(cvm.uuid, tamper);

    await again();

    expect(await outcomeOf(exporter, cvm.uuid)).toEqual(outcome);
    const isMatch = await valuesOf(exporter, 'phala_cvm_attestation_compose_hash_match', cvm.uuid);
    if (tamper === 'compose_hash') expect(isMatch).toEqual(['0']);
  },
);

describe('a platform', () => {
  it('that goes out of date is attested, with its status and advisories', async () => {
    const { again, cvm, exporter, simulator } = await startAttested();
    simulator.tee.set({ tcbStatus: 'OutOfDate', advisories: ['INTEL-SA-00615'] });

    await again();

    expect(await outcomeOf(exporter, cvm.uuid)).toEqual(GOOD);
    const status = await valuesOf(exporter, 'phala_cvm_attestation_tcb_status', cvm.uuid);
    expect(status.filter((value) => value.endsWith(' 1'))).toEqual(['status="OutOfDate" 1']);
    expect(await valuesOf(exporter, 'phala_cvm_attestation_advisory', cvm.uuid)).toEqual([
      'advisory="INTEL-SA-00615" 1',
    ]);
  });

  it.each([
    ['whose TCB is revoked', { tcbStatus: 'Revoked' }],
    ['whose certificate is revoked', { isPckRevoked: true }],
  ])('%s has no valid quotes', async (_title, change) => {
    const { again, cvm, exporter, simulator } = await startAttested();
    simulator.tee.set(change);

    await again();

    expect(await outcomeOf(exporter, cvm.uuid)).toEqual({
      success: ['0'],
      failure: ['reason="quote_invalid" 1'],
    });
  });
});

describe('without a PCCS', () => {
  it('nothing is known, and nothing has failed', async () => {
    const { cvm, exporter, again, simulator } = await startAttested();
    simulator.tee.set({ pccs: 'down', validSeconds: 1 });

    await again(31 * DAY);

    expect(await outcomeOf(exporter, cvm.uuid)).toEqual({
      success: [],
      failure: ['reason="collateral_expired" 1'],
    });
  });

  it('the last good collateral is used for a day, and longer', async () => {
    const { again, cvm, exporter, simulator } = await startAttested();
    simulator.tee.set({ pccs: 'down' });

    for (let hour = 0; hour < 24; hour += 1) await again();

    expect(await outcomeOf(exporter, cvm.uuid)).toEqual(GOOD);
  });
});

describe('expected compose hashes', () => {
  it('are held against the measured one', async () => {
    const { again, cvm, exporter, simulator } = await startAttested(1, ['00'.repeat(32)]);

    expect(await valuesOf(exporter, 'phala_cvm_compose_hash_source_info', cvm.uuid)).toEqual([
      'source="measured" 1',
    ]);
    expect(await valuesOf(exporter, 'phala_cvm_compose_hash_expected', cvm.uuid)).toEqual(['0']);
    simulator.tee.tamper(cvm.uuid, 'no_quote');
    await again();
    expect(await valuesOf(exporter, 'phala_cvm_compose_hash_source_info', cvm.uuid)).toEqual([
      'source="api" 1',
    ]);
  });
});

it('results go after three refreshes without an answer, and an app that is down is no failure of the collector', async () => {
  const { again, cvm, exporter, simulator } = await startAttested();
  simulator.faults.add({ kind: 'status', status: 500, endpoint: 'attestations' });

  await again(REFRESH);
  expect(await outcomeOf(exporter, cvm.uuid)).toEqual(GOOD);
  expect((await exporter.series('phala_exporter_collector_success{collector="attestation"'))[0]).toMatch(
    / 1$/,
  );
  await again(3 * REFRESH);

  expect(await outcomeOf(exporter, cvm.uuid)).toEqual({ success: [], failure: [] });
  expect(await exporter.value('phala_up')).toBe(1);
});

it('collateral is shown while a running CVM needs it: nothing else renews it', async () => {
  const { again, exporter, simulator } = await startAttested(4);
  const shown = () => exporter.series('phala_attestation_collateral_expiry_timestamp_seconds{');
  expect(await shown()).toHaveLength(2);

  for (const { uuid } of running(simulator).filter(({ app }) => app.workspace.name === 'staging'))
    simulator.tee.tamper(uuid, 'no_quote');
  await again();

  expect(await shown()).toEqual([expect.stringContaining('workspace="production"')]);
});

it.each([DAY, -DAY])(
  'a clock that is set by %d s moves the times that are shown, and loses no result',
  async (seconds) => {
    const { clock, again, cvm, exporter } = await startAttested();
    const shown = async () => [
      await valuesOf(exporter, 'phala_cvm_attestation_last_success_timestamp_seconds', cvm.uuid),
      await exporter.series('phala_attestation_collateral_last_success_timestamp_seconds{'),
    ];
    const age = async (): Promise<readonly number[]> =>
      (await shown()).flat().map((line) => clock.nowSeconds() - Number(line.split(' ').at(-1)));
    const before = await age();
    clock.step(seconds);

    expect(await age()).toEqual(before);
    await again(60);

    expect(await outcomeOf(exporter, cvm.uuid)).toEqual(GOOD);
    expect(await age()).toEqual(before.map((each) => each + 60));
  },
);

it('an app is asked once per refresh, and at once after a change of its compose file', async () => {
  const { again, exporter, simulator, cvm } = await startAttested();
  const asked = (): number => simulator.requests.byEndpoint()['attestations'] ?? 0;
  const before = asked();

  await again(60);
  expect(asked()).toBe(before);
  simulator.world.set(cvm.uuid, { composeHash: '12'.repeat(32) });
  await again(60);

  expect(asked()).toBe(before + 1);
  expect(await valuesOf(exporter, 'phala_cvm_attestation_compose_hash_match', cvm.uuid)).toEqual(['1']);
});

it('the production verifier trusts no simulated root, whatever the configuration is', async () => {
  const { simulator } = await startAttested();
  const config = watchAll(simulator, {
    collectors: {
      ...ConfigFile.parse({}).collectors,
      attestation: { enabled: true, refresh: REFRESH, pccs_url: simulator.pccsUrl },
    },
  });

  const exporter = await startPolled(config, { openVerifier: () => openWorkerVerifier(BUILT_WORKER) });

  expect(await exporter.series('phala_cvm_attestation_success{')).toEqual([]);
  expect((await exporter.series('phala_cvm_attestation_failure{'))[0]).toMatch(/collateral_unavailable/);
});
