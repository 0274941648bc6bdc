import { expect, it } from 'vitest';
import { WORKSPACE } from '../../src/snapshot/collected.ts';
import type { AppView } from '../../src/snapshot/model.ts';
import type { WorkspaceAccount } from '../../src/snapshot/workspace-account.ts';
import { renderStatusPage } from '../../src/status-page/render-page.ts';
import { parseQuery } from '../../src/status-page/search.ts';
import { FULL_ACCOUNT, FULL_CVM, UP_APP } from '../metrics/full-snapshot.ts';
import { createStatusData } from './status-data.ts';

const ACTIVE: WorkspaceAccount = { ...FULL_ACCOUNT, billingStatus: 'active', balanceUsd: 48, grantedUsd: 8 };
const DOLLAR_AN_HOUR = { ...FULL_CVM, hourlyCost: { computeUsd: 0.9, diskUsd: 0.1 } };

/** The lines of the section about workspaces, without tags. */
function linesOf(
  accounts: Readonly<Record<string, WorkspaceAccount>>,
  cvms = [DOLLAR_AN_HOUR],
  moreApps: readonly AppView[] = [],
): readonly string[] {
  const collected = Object.entries(accounts).map(([workspace, data]) => ({
    collector: WORKSPACE.collector,
    workspace,
    failure: undefined,
    finishedAtSeconds: 0,
    data,
  }));
  const snapshot = { apps: [{ ...UP_APP, cvms }, ...moreApps], collected, nodes: [], unixOffsetSeconds: 0 };
  const page = renderStatusPage(createStatusData({ snapshot }), parseQuery(''));
  const [, section = ''] = /<h2 id="workspaces">Workspaces<\/h2>([\s\S]*?)<\/section>/.exec(page) ?? [];
  return [...section.matchAll(/<li>(.*)/g)].map(([, line = '']) => line.replaceAll(/<[^>]*>/g, ''));
}

it('each workspace has a line with its billing status, and how long its credit lasts', () => {
  const staging = { ...ACTIVE, id: 'wks_2', billingStatus: undefined };

  expect(linesOf({ staging, production: ACTIVE })).toEqual([
    'production: active, credit for 2d',
    'staging: billing status unknown',
  ]);
});

it('the credit of a workspace that pays afterwards, or without known costs or credit, is not shown', () => {
  expect(linesOf({ production: { ...ACTIVE, isPostPaid: true } })).toEqual(['production: active']);
  expect(linesOf({ production: { ...ACTIVE, balanceUsd: undefined } })).toEqual(['production: active']);
  expect(linesOf({ production: ACTIVE }, [])).toEqual(['production: active']);
});

it('how long the credit lasts is not known while the CVMs of an app are unknown, but those of a removed app cost nothing', () => {
  const stale = { ...UP_APP, cvms: [], cvmCount: undefined };
  const removed: AppView = {
    ...stale,
    lastPoll: { failure: 'not_found', finishedAtSeconds: 0, durationSeconds: 0 },
  };

  expect(linesOf({ production: ACTIVE }, [DOLLAR_AN_HOUR], [stale])).toEqual(['production: active']);
  expect(linesOf({ production: ACTIVE }, [DOLLAR_AN_HOUR], [removed])).toEqual([
    'production: active, credit for 2d',
  ]);
});

it('the credit is the larger of balance and granted credit, and their sum with a negative balance', () => {
  expect(linesOf({ production: { ...ACTIVE, balanceUsd: 0, grantedUsd: 24 } })).toEqual([
    'production: active, credit for 1d',
  ]);
  expect(linesOf({ production: { ...ACTIVE, balanceUsd: -24, grantedUsd: 25 } })).toEqual([
    'production: active, credit for 1h',
  ]);
});

it('a suspended workspace has no credit left, and its stopped CVMs cost their disks', () => {
  const stopped = { ...DOLLAR_AN_HOUR, status: 'stopped' };

  expect(linesOf({ production: FULL_ACCOUNT }, [stopped])).toEqual(['production: suspended, credit for 0s']);
  expect(linesOf({ production: ACTIVE }, [stopped])).toEqual(['production: active, credit for 20d']);
});

it('CVMs of two configured workspaces with one id are paid by the same credit', () => {
  const other = { ...DOLLAR_AN_HOUR, cvmId: 'other', workspace: 'copy' };

  expect(linesOf({ production: ACTIVE, copy: ACTIVE }, [DOLLAR_AN_HOUR, other])).toEqual([
    'copy: active, credit for 1d',
    'production: active, credit for 1d',
  ]);
});

it('without data about workspaces there is no section', () => {
  expect(renderStatusPage(createStatusData(), parseQuery(''))).not.toContain('id="workspaces"');
});
