import type { AppView, CvmView, NodeView, Snapshot } from '../snapshot/model.ts';
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
  /** Running, and no operation is in progress. */
  readonly ready: number;
  readonly failed: number;
}

/** A node as a row of the page, with the numbers of its CVMs and their apps. */
export interface NodeRow {
  readonly node: NodeView;
  readonly isDown: boolean;
  readonly cvms: number;
  readonly running: number;
  readonly apps: number;
}

/** Apps, CVMs and nodes. */
export interface Rows {
  readonly apps: readonly AppRow[];
  readonly cvms: readonly CvmRow[];
  readonly nodes: readonly NodeRow[];
}

// web-2 before web-10.
const { compare } = new Intl.Collator('en', { numeric: true });

/** What a CVM with a boot error is called, whatever its status. */
export const BOOT_ERROR = 'boot error';

/** All rows of a snapshot; the CVMs of an app by their names. */
export function toRows({ apps: views, nodes }: Snapshot): Rows {
  const apps = views.map((app): AppRow => {
    const sorted = app.cvms.toSorted((a, b) => compare(a.name, b.name));
    const cvms = sorted.map((cvm): CvmRow => ({ cvm, app, health: toCvmHealth(cvm) }));
    const running = cvms.filter(({ cvm }) => cvm.status === 'running').length;
    const ready = cvms.filter(({ cvm }) => cvm.status === 'running' && cvm.inProgress !== true).length;
    const failed = cvms.filter(({ health }) => health === 'failed').length;
    return { app, problem: toAppProblem(app, ready), cvms, running, ready, failed };
  });
  const cvms = apps.flatMap((row) => row.cvms);
  return { apps, cvms, nodes: toNodeRows(nodes, cvms) };
}

function toNodeRows(nodes: readonly NodeView[], cvms: readonly CvmRow[]): readonly NodeRow[] {
  const byNode = new Map(nodes.map(({ id }): [string, CvmRow[]] => [id, []]));
  for (const row of cvms) byNode.get(row.cvm.node?.id ?? '')?.push(row);
  const rows = nodes.map((node): NodeRow => {
    const on = byNode.get(node.id) ?? [];
    const running = on.filter(({ cvm }) => cvm.status === 'running').length;
    const isDown = node.status === 'offline' || node.status === 'maintenance';
    return { node, isDown, cvms: on.length, running, apps: new Set(on.map(({ app }) => app)).size };
  });
  const byName = rows.toSorted((a, b) => compare(a.node.name ?? a.node.id, b.node.name ?? b.node.id));
  return byName.toSorted((a, b) => Number(b.isDown) - Number(a.isDown));
}

/** The apps and CVMs that a search matches, and the apps of those CVMs; the most urgent first. */
export function findRows({ apps, cvms, nodes }: Rows, search: string): Rows {
  const matches = createMatcher(search);
  const foundCvms = cvms.filter((row) => matches(() => toCvmText(row)));
  const appsOfCvms = new Set(foundCvms.map(({ app }) => app));
  const foundApps = apps.filter(({ app }) => appsOfCvms.has(app) || matches(() => toAppText(app)));
  const nodeIds = new Set(foundCvms.map(({ cvm }) => cvm.node?.id));
  return {
    nodes: nodes.filter(({ node }) => nodeIds.has(node.id) || matches(() => toNodeText(node))),
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

function toNodeText({ id, name, region, status }: NodeView): string {
  return [id, name, region, status].join('\n');
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
