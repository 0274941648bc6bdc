import { hasBootFailed } from '../snapshot/boot.ts';
import type { AppView, CvmView } from '../snapshot/model.ts';
import { type AppProblem, HEALTHS, type Health, toAppProblem, toCvmHealth } from './health.ts';
import { createMatcher } from './search.ts';
import type { StatusData } from './status-data.ts';

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

/** Rows of a table that shows only the first of them. */
export interface Rows<T> {
  readonly shown: readonly T[];
  readonly total: number;
}

/** Everything that the page shows of apps and CVMs. */
export interface Summary {
  /** All apps and CVMs, whatever the search. */
  readonly all: { readonly apps: readonly AppRow[]; readonly cvms: readonly CvmRow[] };
  /** Those that the search matches, most urgent first. */
  readonly apps: Rows<AppRow>;
  readonly cvms: Rows<CvmRow>;
}

const APPS_SHOWN = 50;
const CVMS_SHOWN = 100;

/** Summarizes a snapshot, and picks the most urgent of the apps and CVMs that a search matches. */
export function summarize({ snapshot }: Pick<StatusData, 'snapshot'>, search: string): Summary {
  const matches = createMatcher(search);
  const apps = snapshot.apps.map(toAppRow);
  const cvms = apps.flatMap((row) => row.cvms);
  const foundCvms = cvms.filter((row) => matches(() => toCvmText(row)));
  const appsOfFoundCvms = new Set(foundCvms.map(({ app }) => app));
  const foundApps = apps.filter(({ app }) => appsOfFoundCvms.has(app) || matches(() => toAppText(app)));
  return {
    all: { apps, cvms },
    apps: toRows(foundApps, APPS_SHOWN, toAppUrgency),
    cvms: toRows(foundCvms, CVMS_SHOWN, ({ health }) => HEALTHS.indexOf(health)),
  };
}

/** What a CVM with a boot error is called, whatever its status. */
export const BOOT_ERROR = 'boot error';

function toAppRow(app: AppView): AppRow {
  let running = 0;
  let failed = 0;
  const cvms = app.cvms.map((cvm): CvmRow => {
    const health = toCvmHealth(cvm);
    if (cvm.status === 'running') running += 1;
    if (health === 'failed') failed += 1;
    return { cvm, app, health };
  });
  return { app, problem: toAppProblem(app, running), cvms, running, failed };
}

function toCvmText({ cvm, app }: CvmRow): string {
  const { name, cvmId, status, node, attributes } = cvm;
  const boot = hasBootFailed(cvm) ? BOOT_ERROR : '';
  const ids = `${cvmId}\n${attributes.vmUuid ?? ''}\n${attributes.instanceId ?? ''}`;
  const place = `${node?.id ?? ''}\n${node?.name ?? ''}\n${node?.region ?? ''}`;
  return `${name}\n${ids}\n${status}\n${boot}\n${place}\n${toAppText(app)}`;
}

function toAppText({ target, lastPoll }: AppView): string {
  return `${target.alias ?? ''}\n${target.appId}\n${target.workspace}\n${lastPoll?.failure ?? ''}`;
}

function toRows<T>(rows: readonly T[], limit: number, toUrgency: (row: T) => number): Rows<T> {
  const sorted = rows.toSorted((a, b) => toUrgency(a) - toUrgency(b));
  return { shown: sorted.slice(0, limit), total: rows.length };
}

// 0 is the most urgent.
function toAppUrgency({ app, problem, failed }: AppRow): number {
  if (problem !== undefined) return problem === 'short' ? 1 : 0;
  if (failed > 0) return 2;
  return app.lastPoll === undefined ? 3 : 4;
}
