import { describe, expect, it } from 'vitest';
import { CvmHistory } from '../../src/snapshot/cvm-history.ts';
import { mergeLive } from '../../src/snapshot/merge-live.ts';
import { createCvm } from './cvms.ts';

/** How far Unix time is ahead of the boot clock. */
const OFFSET = 1_790_000_000;

describe('the start time', () => {
  it.each<[string, readonly (readonly [at: number, uptime: number | undefined])[], number]>([
    [
      'rounding and slow responses',
      [
        [100, 50],
        [160, 109],
        [220, 171.4],
        [280, 226],
      ],
      0,
    ],
    ['clocks that drift', Array.from({ length: 1000 }, (_, n) => [n * 60, 1000 + n * 60.01] as const), 0],
    [
      'an uptime in whole hours',
      [
        [0, 7200],
        [60, 7200],
        [120, 7200],
        [3700, 10_800],
      ],
      0,
    ],
    [
      'a pause of the polls',
      [
        [0, 50],
        [36_000, 36_050],
      ],
      0,
    ],
    [
      'a restart between two polls',
      [
        [100, 5000],
        [160, 20],
      ],
      1,
    ],
    [
      'a restart soon after a start',
      [
        [100, 15],
        [160, 40],
      ],
      1,
    ],
    [
      'a restart during a pause of the polls',
      [
        [0, 5000],
        [36_000, 30_000],
      ],
      1,
    ],
    [
      'a restart just before a reading from a cache',
      [
        [100, 5000],
        [160, 80],
      ],
      1,
    ],
    [
      'two restarts',
      [
        [0, 5000],
        [60, 30],
        [120, 10],
      ],
      2,
    ],
    [
      'a stop and a start',
      [
        [0, 5000],
        [60, undefined],
        [120, 10],
      ],
      1,
    ],
    [
      'a CVM whose uptime is unknown for a while',
      [
        [0, 5000],
        [60, undefined],
        [120, 5120],
      ],
      0,
    ],
  ])('changes with each restart only: %s', (_what, readings, restarts) => {
    const starts = new Set(toTimes(readings).flatMap(({ startedAtSeconds }) => startedAtSeconds ?? []));

    expect(starts.size - 1).toBe(restarts);
  });

  it('is the time of the reading less the uptime, in whole seconds', () => {
    expect(toTimes([[100.4, 50]])[0]?.startedAtSeconds).toBe(OFFSET + 50);
  });

  it('is unknown while the CVM does not run', () => {
    expect(
      toTimes([
        [0, 50],
        [60, undefined],
      ])[1]?.startedAtSeconds,
    ).toBeUndefined();
  });

  it.each([
    [0.4, 0],
    [3600, 3600],
  ])('a clock that is set by %d s moves it by %d s', (step, moved) => {
    const history = new CvmHistory();
    const before = history.add('c', toReading(100, 50), OFFSET).startedAtSeconds ?? 0;

    expect((history.add('c', toReading(160, 110), OFFSET + step).startedAtSeconds ?? 0) - before).toBe(moved);
  });
});

describe('the time of the last change of the status', () => {
  it('is unknown until a change was seen, and then that of the reading which showed it', () => {
    const history = new CvmHistory();
    const read = (at: number, status: string): number | undefined =>
      history.add('c', toReading(at, undefined, status), OFFSET).statusChangedAtSeconds;

    expect([read(0, 'starting'), read(60, 'running'), read(120, 'running'), read(180, 'exited')]).toEqual([
      undefined,
      OFFSET + 60,
      OFFSET + 60,
      OFFSET + 180,
    ]);
  });

  it('is kept while the CVM is listed, and dropped with it', () => {
    const history = new CvmHistory();
    history.add('c', toReading(0, undefined, 'starting'), OFFSET);
    history.add('d', toReading(0, undefined, 'starting'), OFFSET);
    history.retain([{ cvmId: 'c' }]);

    expect(history.add('c', toReading(60, undefined), OFFSET).statusChangedAtSeconds).toBe(OFFSET + 60);
    expect(history.add('d', toReading(60, undefined), OFFSET).statusChangedAtSeconds).toBeUndefined();
  });
});

function toTimes(readings: readonly (readonly [at: number, uptime: number | undefined])[]) {
  const history = new CvmHistory();
  return readings.map(([at, uptime]) => history.add('c', toReading(at, uptime), OFFSET));
}

function toReading(atBootSeconds: number, uptimeSeconds: number | undefined, status = 'running') {
  return mergeLive(createCvm('c', { status, uptimeSeconds }), atBootSeconds);
}
