import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../src/config/schema.ts';
import { ApiError, FAILURE_REASONS, type FailureReason } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import { renderLogfmt } from '../../src/logfmt.ts';
import { PollLog } from '../../src/observe/poll-log.ts';
import { type Evidence, renderFailureReasons } from '../../tools/docs/failure-reasons.ts';
import { RUNBOOK } from '../../tools/docs/failure-reasons-text.ts';
import { labelsBySeries } from '../../tools/docs/metrics.ts';
import { namesIn } from '../../tools/docs/queries.ts';
import { listSections } from '../../tools/docs/settings.ts';
import { startPolled, watchAll } from '../app/start-exporter.ts';
import { CVM_FAULTS, MAX_RESPONSE_BYTES } from '../faults/table.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { createTestClock } from '../test-clock.ts';

const REASONS = Object.keys(FAILURE_REASONS) as FailureReason[];

/** Reasons that no answer leads to: what the poll then ends with. */
const BY_HAND: Readonly<Partial<Record<FailureReason, ApiError>>> = {
  tls: new ApiError('tls', 'the TLS handshake failed (CERT_HAS_EXPIRED)'),
  aborted: new ApiError('aborted', 'the app is no longer watched'),
  bug: new ApiError('bug', 'an unexpected error in a poll', {
    cause: withStack(new TypeError('x is not a function')),
  }),
};

const APP_ID = '268cd85f92df817bbe489d3725e7008f81f25d22';

// Where in the code it happened is for the log, not for a page that must not change with it.
function withStack(error: Error): Error {
  error.stack = `${error.name}: ${error.message}\n    at …`;
  return error;
}

const evidence = Object.fromEntries(
  await Promise.all(REASONS.map(async (reason) => [reason, await findEvidence(reason)] as const)),
) as Record<FailureReason, Evidence>;

async function findEvidence(reason: FailureReason): Promise<Evidence> {
  const error = BY_HAND[reason];
  return error === undefined ? runFault(reason) : { series: toSeries(reason), log: logFailure(error) };
}

/** Lets the fault of the table happen that leads to the reason. */
async function runFault(reason: FailureReason): Promise<Evidence> {
  const row = Object.values(CVM_FAULTS)
    .flat()
    .find(({ effect }) => 'series' in effect && effect.reason === reason);
  if (row === undefined) throw new Error(`no fault leads to ${reason}`);
  const simulator = await openSimulator({ apps: 1, clock: createTestClock() });
  simulator.faults.add(row.fault);
  const exporter = await startPolled(
    watchAll(simulator, { api: { max_response_bytes: MAX_RESPONSE_BYTES, timeout: 1 } }),
  );
  const series = ['phala_app_up', 'phala_app_poll_failures_total'].map((name) => exporter.series(name));
  const lines = exporter.log.filter(({ level }) => level === 'warn');
  return {
    series: (await Promise.all(series)).flat().filter((line) => line.includes(APP_ID)),
    log: lines.map((line) => renderLogfmt(JSON.stringify(line)).trim()),
  };
}

function toSeries(reason: FailureReason): readonly string[] {
  const up = reason === 'aborted' ? [] : [`phala_app_up{app_id="${APP_ID}"} 0`];
  return [...up, `phala_app_poll_failures_total{app_id="${APP_ID}",reason="${reason}"} 1`];
}

function logFailure(error: ApiError): readonly string[] {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line.trim());
  const clock = createTestClock();
  const level = error.reason === 'aborted' ? 'debug' : 'warn';
  const log = createLogger({ level, format: 'logfmt', clock, write });
  const target = { appId: APP_ID, workspace: 'production', alias: undefined, expectedCvms: undefined };
  const polls = new PollLog(log, clock);
  polls.onPoll(target, { ok: false, error, finishedAtBootSeconds: 0, durationSeconds: 0 });
  if (error.reason !== 'aborted') polls.onCycle('production', 0);
  return lines;
}

describe('docs/runbooks/failure-reasons.md', () => {
  it('is what the code says and shows', async () => {
    await expect(renderFailureReasons(evidence)).toMatchFileSnapshot(
      '../../docs/runbooks/failure-reasons.md',
    );
  });

  it.each(REASONS)('has for %s a section with a real log line, and something to do', (reason) => {
    const { log, series } = evidence[reason];

    expect(log).toHaveLength(1);
    expect(log[0]).toContain(`reason=${reason}`);
    expect(series.join('\n')).toContain(`reason="${reason}"} 1`);
    expect(RUNBOOK[reason].steps.length).toBeGreaterThan(0);
  });
});

describe('what is to be pasted', () => {
  const steps = Object.values(RUNBOOK).flatMap((each) => each.steps);
  const queries = steps.flatMap(({ query }) => query ?? []);
  const commands = steps.flatMap(({ shell }) => shell ?? []);

  it('asks in queries only for series and labels that there are', () => {
    const known = labelsBySeries();

    expect(queries.length).toBeGreaterThan(3);
    for (const { metrics, labels } of queries.map(namesIn)) {
      const labelsOf = [...metrics].flatMap((name) => known.get(name) ?? [`no ${name}`]);
      expect([...labels].filter((label) => !labelsOf.includes(label))).toEqual([]);
      expect([...metrics].filter((name) => !known.has(name))).toEqual([]);
    }
  });

  it('is a shell that can read it, and never has a key on the command line of a program', () => {
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      expect(spawnSync('sh', ['-n', '-c', command]).status, command).toBe(0);
      expect(command).not.toMatch(/curl[^|]*X-API-Key/);
    }
  });

  it('greps only for families that there are', () => {
    const named = commands.join('\n').match(/\^phala_\w+/g) ?? [];
    const families = [...labelsBySeries().keys()];

    expect(named.map((name) => name.replace('^', '')).filter((name) => !families.includes(name))).toEqual([]);
  });

  it('and what is to be set is a key of the configuration', () => {
    const keys = listSections(ConfigFile).flatMap(({ path, settings }) =>
      settings.map(({ key }) => (path === '' ? key : `${path}.${key}`)),
    );
    const text = Object.values(RUNBOOK)
      .flatMap((each) => [each.about, ...each.steps.map(({ say }) => say)])
      .join('\n');
    const named = [...text.matchAll(/`((?:api|poll|limits|metrics)\.\w+)/g)].map(([, name = '']) => name);

    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !keys.includes(name))).toEqual([]);
  });
});
