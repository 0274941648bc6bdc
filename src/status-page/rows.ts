import type { AppView, CvmView, Snapshot } from '../snapshot/model.ts';
import { hasBootFailed } from '../snapshot/vocabulary.ts';
import { type AppProblem, HEALTHS, type Health, toAppProblem, toCvmHealth } from './health.ts';
import { createMatcher } from './search.ts';

/** A CVM as a row of the page. */
export interface CvmRow {
  readonly cvm: CvmView;
  readonly app: AppView;
  readonly health: Health;
}

/** An app as a row of the page. */
export interface AppRow {
  readonly app: AppView;
  readonly problem: AppProblem | undefined;
  readonly cvms: readonly CvmRow[];
  readonly running: number;
  readonly failed: number;
}

/** Apps and CVMs. */
export interface Rows {
  readonly apps: readonly AppRow[];
  readonly cvms: readonly CvmRow[];
}

/** What a CVM with a boot error is called, whatever its status. */
export const BOOT_ERROR = 'boot error';

/** All apps and CVMs of a snapshot. */
export function toRows({ apps: views }: Snapshot): Rows {
  const apps = views.map((app): AppRow => {
    const cvms = app.cvms.map((cvm): CvmRow => ({ cvm, app, health: toCvmHealth(cvm) }));
    const running = cvms.filter(({ cvm }) => cvm.status === 'running').length;
    const failed = cvms.filter(({ health }) => health === 'failed').length;
    return { app, problem: toAppProblem(app, running), cvms, running, failed };
  });
  return { apps, cvms: apps.flatMap((row) => row.cvms) };
}

/** The apps and CVMs that a search matches, and the apps of those CVMs; the most urgent first. */
export function findRows({ apps, cvms }: Rows, search: string): Rows {
  const matches = createMatcher(search);
  const foundCvms = cvms.filter((row) => matches(() => toCvmText(row)));
  const appsOfCvms = new Set(foundCvms.map(({ app }) => app));
  const foundApps = apps.filter(({ app }) => appsOfCvms.has(app) || matches(() => toAppText(app)));
  return {
    apps: foundApps.toSorted((a, b) => toUrgency(a) - toUrgency(b)),
    cvms: foundCvms.toSorted((a, b) => HEALTHS.indexOf(a.health) - HEALTHS.indexOf(b.health)),
  };
}

function toCvmText({ cvm, app }: CvmRow): string {
  const { name, cvmId, status, node, attributes } = cvm;
  const place = [node?.id, node?.name, node?.region];
  const ids = [cvmId, attributes.vmUuid, attributes.instanceId];
  return [name, ...ids, status, hasBootFailed(cvm) ? BOOT_ERROR : '', ...place, toAppText(app)].join('\n');
}

function toAppText({ target, lastPoll }: AppView): string {
  return [target.alias, target.appId, target.workspace, lastPoll?.failure].join('\n');
}

// 0 is the most urgent.
function toUrgency({ app, problem, failed }: AppRow): number {
  if (problem !== undefined) return problem === 'short' ? 1 : 0;
  if (failed > 0) return 2;
  return app.lastPoll === undefined ? 3 : 4;
}
