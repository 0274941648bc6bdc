import { expect, it } from 'vitest';
import { createReadiness, STARTUP_LIMIT_SECONDS } from '../../src/observe/readiness.ts';
import { createTestClock } from '../test-clock.ts';

const APP = { appId: 'a1', workspace: 'production', alias: undefined, expectedCvms: undefined };

it('is ready when the first poll cycle of any workspace with apps has ended', () => {
  const readiness = createReadiness(createTestClock());
  readiness.onTargets([APP, { ...APP, appId: 'a2', workspace: 'staging' }]);
  const before = readiness.isReady();

  readiness.onCycle('production');

  expect([before, readiness.isReady()]).toEqual([false, true]);
});

it('is not ready because a workspace without apps has nothing to poll', () => {
  const readiness = createReadiness(createTestClock());
  readiness.onTargets([APP]);

  readiness.onCycle('staging');

  expect(readiness.isReady()).toBe(false);
});

it('is ready after the first poll cycle when there is no app to poll', () => {
  const readiness = createReadiness(createTestClock());
  readiness.onTargets([]);

  readiness.onCycle('production');

  expect(readiness.isReady()).toBe(true);
});

it('is ready after the startup limit although no poll cycle has ended', () => {
  const clock = createTestClock();
  const readiness = createReadiness(clock);

  clock.advance(STARTUP_LIMIT_SECONDS - 1);
  const before = readiness.isReady();
  clock.advance(1);

  expect([before, readiness.isReady()]).toEqual([false, true]);
});

it('is not ready sooner because the clock was set or the machine slept', () => {
  const clock = createTestClock();
  const readiness = createReadiness(clock);

  clock.step(86_400);
  clock.sleep(86_400);

  expect(readiness.isReady()).toBe(false);
});
