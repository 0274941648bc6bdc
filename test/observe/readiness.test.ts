import { expect, it } from 'vitest';
import { createReadiness } from '../../src/observe/readiness.ts';

const CONFIGURED = { name: 'production', discovery: undefined };
const LISTING = { name: 'staging', discovery: {} };

it.each(['the workspaces', 'the first cycle'])(
  'an exporter without apps and lists is ready after its first cycle, also where %s came last',
  (last) => {
    const readiness = createReadiness();
    readiness.onTargets?.([]);
    const steps = [() => readiness.onWorkspaces?.([CONFIGURED]), () => readiness.onCycle?.('production', 0)];
    const [first, second] = last === 'the first cycle' ? steps : steps.toReversed();

    first?.();
    const before = readiness.isReady();
    second?.();

    expect([before, readiness.isReady()]).toEqual([false, true]);
  },
);

it('an exporter without apps waits for a list where any workspace has one', () => {
  const readiness = createReadiness();
  readiness.onTargets?.([]);

  readiness.onWorkspaces?.([CONFIGURED, LISTING]);
  readiness.onCycle?.('production', 0);

  expect(readiness.isReady()).toBe(false);
});

it('an exporter with apps waits for one of them, whatever the lists', () => {
  const readiness = createReadiness();
  readiness.onTargets?.([
    { appId: 'a1', workspace: 'production', alias: undefined, expectedCvms: undefined },
  ]);

  readiness.onWorkspaces?.([CONFIGURED]);
  readiness.onCycle?.('production', 0);

  expect(readiness.isReady()).toBe(false);
});
