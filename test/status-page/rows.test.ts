import { describe, expect, it } from 'vitest';
import type { CvmView } from '../../src/snapshot/model.ts';
import { CVM_STATUSES, type CvmStatus } from '../../src/snapshot/vocabulary.ts';
import { toCvmHealth } from '../../src/status-page/health.ts';
import { findRows, type Rows, toRows } from '../../src/status-page/rows.ts';
import { createFleet, MIXED_APPS, toFleetCvm, toSnapshot } from './fleet.ts';

function find(search = '', snapshot = toSnapshot(MIXED_APPS)): Rows {
  return findRows(toRows(snapshot), search);
}

const appsOf = ({ apps }: Rows) => apps.map(({ app }) => app.target.alias);
const cvmsOf = ({ cvms }: Rows) => cvms.map(({ cvm }) => cvm.name);

describe('a CVM', () => {
  it.each<[string, readonly CvmStatus[]]>([
    ['failed', ['error', 'exited', 'offline', 'maintenance']],
    ['transitional', ['pending', 'creating', 'provisioning', 'starting', 'restarting', 'updating']],
    ['transitional', ['stopping', 'shutting_down', 'deleting', 'removing']],
    ['stopped', ['stopped', 'deleted']],
    ['ok', ['running']],
  ])('is %s in the statuses %j', (health, statuses) => {
    for (const status of statuses) {
      expect(CVM_STATUSES).toContain(status);
      expect([status, toCvmHealth(toFleetCvm(0, { status }))]).toEqual([status, health]);
    }
  });

  it.each<[string, string, Partial<CvmView>]>([
    [
      'failed',
      'its boot is incomplete with an error, whatever else',
      { bootError: 'kms', bootStage: 'booting', inProgress: true },
    ],
    ['ok', 'an error text has stayed after a complete boot', { bootError: 'gateway', bootStage: 'done' }],
    ['failed', 'its status is unknown', { status: 'hibernating' }],
    ['transitional', 'an operation is in progress', { status: 'error', inProgress: true }],
    [
      'transitional',
      'it is running but its boot is not complete',
      { bootStage: 'booting', bootError: 'none' },
    ],
    [
      'ok',
      'it is running, and no more is known',
      { bootStage: undefined, bootError: undefined, inProgress: undefined },
    ],
  ])('is %s when %s', (health, _when, changes) => {
    expect(toCvmHealth(toFleetCvm(0, changes))).toBe(health);
  });
});

describe('the most urgent come first', () => {
  it('apps whose polls fail, then too few CVMs, failed CVMs, and apps not polled yet', () => {
    expect(appsOf(find())).toEqual(['down', 'short', 'sick', 'new', 'well']);
  });

  it('failed CVMs, then transitional and stopped ones', () => {
    expect(cvmsOf(find())).toEqual(['ill', 'moves', 'off', 'calm', 'web-frontend-1']);
  });
});

describe('the search', () => {
  it.each([
    ['ILL', ['sick'], ['ill']],
    ['sick ill', ['sick'], ['ill']],
    ['sick', ['sick'], ['ill', 'web-frontend-1']],
    ['timeout', ['down'], ['moves']],
    ['cvm_0000000001', ['sick'], ['web-frontend-1']],
    ['prod6', ['sick'], ['web-frontend-1']],
    ['nothing of that', [], []],
    ['stopped', ['short'], ['off']],
    ['running sick', ['sick'], ['web-frontend-1']],
    ['new', ['new'], []],
  ])('%j finds the apps %j and the CVMs %j', (search, apps, cvms) => {
    const found = find(search);

    expect([appsOf(found), cvmsOf(found)]).toEqual([apps, cvms]);
  });

  it('finds one app by its id, and one CVM by its name, among 10,000', () => {
    const { snapshot } = createFleet(10_000, 10);
    const { appId } = snapshot.apps[777]?.target ?? { appId: '' };

    const byId = find(appId, snapshot);
    const byName = find('web-frontend-9876', snapshot);

    expect(appsOf(byId)).toEqual(['web-frontend-777']);
    expect(byId.cvms).toHaveLength(10);
    expect(cvmsOf(byName)).toEqual(['web-frontend-9876']);
  });
});
