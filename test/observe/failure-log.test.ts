import { expect, it } from 'vitest';
import { ApiError, type FailureReason } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import { CollectorLog } from '../../src/observe/collector-log.ts';
import type { AppTarget } from '../../src/snapshot/model.ts';
import type { PollOutcome } from '../../src/snapshot/outcome.ts';
import { EMPTY_SNAPSHOT } from '../metrics/full-snapshot.ts';
import { createTestClock } from '../test-clock.ts';

const INTERVAL_SECONDS = 30;
const HOUR = 3600 / INTERVAL_SECONDS;
const SIX_HOURS = 6 * HOUR;

type Line = Readonly<Record<string, unknown>>;

/** Says how the poll of an app ends in a cycle; `undefined` where it succeeds. */
type Outcomes = (cycle: number, app: number) => FailureReason | undefined;

function open(apps: number) {
  const clock = createTestClock();
  const lines: Line[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  const polls = new CollectorLog(createLogger({ level: 'info', format: 'json', clock, write }), clock);
  const targets = Array.from({ length: apps }, (_, index) => createTarget(index));
  polls.onTargets(targets);
  polls.onCycle('production', 0, EMPTY_SNAPSHOT);
  lines.length = 0;
  const run = (cycles: number, outcomes: Outcomes): void => {
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      for (const [app, target] of targets.entries()) polls.onPoll(target, toOutcome(outcomes(cycle, app)));
      polls.onCycle('production', 1, EMPTY_SNAPSHOT);
      clock.advance(INTERVAL_SECONDS);
    }
  };
  const take = (): readonly Line[] => lines.splice(0);
  return { run, take, polls, clock };
}

function createTarget(index: number): AppTarget {
  const appId = index.toString(16).padStart(40, '0');
  return { appId, workspace: 'production', alias: undefined, expectedCvms: undefined };
}

const TIMES = { finishedAtBootSeconds: 0, durationSeconds: 0.1 };

/** Made once: an error with its stack takes longer than all the rest. */
const ERRORS = new Map<FailureReason, ApiError>();

function toError(reason: FailureReason): ApiError {
  const error = ERRORS.get(reason) ?? new ApiError(reason, 'as the test says');
  ERRORS.set(reason, error);
  return error;
}

function toOutcome(reason: FailureReason | undefined, invalid = 0): PollOutcome {
  if (reason !== undefined) return { ok: false, error: toError(reason), ...TIMES };
  const answer = {
    cvms: [],
    shape: undefined,
    dropped: { invalid, duplicate: 0, otherApp: 0 },
    unknownValues: new Map<string, number>(),
  };
  return { ok: true, answer, ...TIMES };
}

const messagesOf = (lines: readonly Line[]) => lines.map(({ msg }) => msg);

it('an outage is one line, one an hour while it lasts, and one at its end', () => {
  const { run, take } = open(100);

  run(SIX_HOURS, () => 'network');
  const during = take();
  run(SIX_HOURS, () => undefined);

  expect(messagesOf(during)).toEqual(['app polls failed', ...Array(5).fill('app polls keep failing')]);
  expect(during[1]).toMatchObject({
    workspace: 'production',
    apps: 100,
    failed: 100,
    reasons: 'network',
  });
  expect(take()).toEqual([
    expect.objectContaining({ msg: 'app polls recovered', recovered: 100, failed_for_seconds: 21_600 }),
  ]);
});

it('an outage whose reason changes with every poll is one line per reason, then one an hour', () => {
  const { run, take } = open(200);

  run(SIX_HOURS, (cycle) => (cycle % 2 === 0 ? 'network' : 'http_5xx'));

  const lines = take();
  expect(messagesOf(lines.slice(0, 2))).toEqual(['app polls failed', 'app polls failed']);
  expect(messagesOf(lines.slice(2))).toEqual(Array(5).fill('app polls keep failing'));
  expect(lines[2]).toMatchObject({ failed: 200, reasons: 'network' });
});

it('an outage with different reasons per app is one line per reason, then one an hour', () => {
  const { run, take } = open(200);
  const reasons = ['network', 'http_5xx', 'timeout'] as const;

  run(HOUR, (cycle, app) => reasons[(cycle * 7 + app * app) % 3]);

  expect(take().length).toBeLessThanOrEqual(3);
});

it('a new outage is logged although one app fails permanently', () => {
  const { run, take } = open(10);
  run(1, (_cycle, app) => (app === 0 ? 'not_found' : 'http_5xx'));
  run(1, (_cycle, app) => (app === 0 ? 'not_found' : undefined));
  take();

  run(1, (_cycle, app) => (app === 0 ? 'not_found' : 'http_5xx'));

  expect(take()).toEqual([
    expect.objectContaining({ msg: 'app polls failed', failed: 9, reason: 'http_5xx' }),
  ]);
});

it('apps that fail for different reasons have separate lines', () => {
  const { run, take } = open(10);

  run(1, (_cycle, app) => ([undefined, 'not_found', 'too_large'] as const)[app]);

  expect(take().map(({ msg, app_id, reason }) => [msg, app_id, reason])).toEqual([
    ['app poll failed', createTarget(1).appId, 'not_found'],
    ['app poll failed', createTarget(2).appId, 'too_large'],
  ]);
});

it('an app that fails and recovers with every poll has a few lines, then one an hour', () => {
  const { run, take } = open(10);

  run(HOUR + 1, (cycle, app) => (app === 0 && cycle % 2 === 0 ? 'timeout' : undefined));

  expect(messagesOf(take())).toEqual([
    ...Array(3).fill(['app poll failed', 'app poll recovered']).flat(),
    'app poll failed',
  ]);
});

it('a workspace that fails and recovers with every poll has a few lines an hour', () => {
  const { run, take } = open(200);

  run(SIX_HOURS, (cycle) => (cycle % 2 === 0 ? 'timeout' : undefined));

  expect(take().length).toBeLessThanOrEqual(6 * 6);
});

it('polls that fail at random write no more lines than the limit of their workspace', () => {
  const { run, take } = open(500);

  run(SIX_HOURS, (cycle, app) => ((cycle * 37 + app * 11) % 101 === 0 ? 'timeout' : undefined));

  const lines = take();
  expect(lines.length).toBeLessThanOrEqual(6 * (20 + 2));
  expect(messagesOf(lines)).toContain('too many changes, further ones in the next hour');
});

it('a lasting failure beyond the limit is logged in the next hour', () => {
  const { run, take } = open(10);
  run(6, (cycle, app) => (app === 0 && cycle % 2 === 0 ? 'timeout' : undefined));
  take();

  run(HOUR, (_cycle, app) => (app === 0 ? 'timeout' : undefined));

  expect(messagesOf(take())).toContain('app poll failed');
});

it('a collector that fails for changing reasons has a line for each, then one an hour', () => {
  const { take, polls, clock } = open(0);

  for (let cycle = 0; cycle < SIX_HOURS; cycle += 1) {
    const reason = cycle % 2 === 0 ? 'network' : 'http_5xx';
    polls.onRun('apps', 'production', { ok: false, error: toError(reason), ...TIMES });
    clock.advance(INTERVAL_SECONDS);
  }

  expect(messagesOf(take())).toEqual([
    'collector failed',
    'collector failed',
    ...Array(5).fill('collectors keep failing'),
  ]);
});

it('unreadable CVMs of many apps are one line, then one an hour', () => {
  const { take, polls, clock } = open(100);

  for (let cycle = 0; cycle < 2 * HOUR; cycle += 1) {
    for (let app = 0; app < 100; app += 1) polls.onPoll(createTarget(app), toOutcome(undefined, 1));
    polls.onCycle('production', 1, EMPTY_SNAPSHOT);
    clock.advance(INTERVAL_SECONDS);
  }

  expect(messagesOf(take())).toEqual(['CVMs of several apps dropped', 'CVMs keep being dropped']);
});

it('a list of apps that changes with every refresh is logged in a few lines an hour', () => {
  const { take, polls } = open(3);

  for (let refresh = 0; refresh < 1000; refresh += 1)
    polls.onTargets(refresh % 2 === 0 ? [] : [createTarget(0)]);

  expect(take().length).toBeLessThanOrEqual(20);
});

it('apps that are no longer polled are named in the log', () => {
  const { take, polls } = open(7);

  polls.onTargets([createTarget(0)]);

  const names = [1, 2, 3, 4, 5].map((index) => createTarget(index).appId).join(' ');
  expect(take()).toMatchObject([
    {
      msg: 'apps to poll changed',
      workspace: 'production',
      apps: 1,
      added: 0,
      removed: 6,
      removed_apps: `${names} …`,
    },
  ]);
});
