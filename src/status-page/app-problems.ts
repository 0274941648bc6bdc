import { FAILURE_REASONS, type FailureReason } from '../errors.ts';
import { renderAge, renderAppLink, renderFirst, renderRunbookLink, toAppName } from './components.ts';
import { clip, countOf, formatCount, formatDuration } from './format.ts';
import { type Html, html, type Part } from './html.ts';
import { groupBy, namesOf, type Problem } from './problem.ts';
import type { AppRow, NodeRow } from './rows.ts';
import { toSearchUrl } from './search.ts';

const NAMES_SHOWN = 3;

/** Problems of polls: what fails together is one. */
export function findPollProblems(apps: readonly AppRow[], nowSeconds: number): readonly Problem[] {
  return groupBy(apps, ({ app }) => app.target.workspace).flatMap(([workspace, all]) =>
    groupBy(all, toFailure).map(([failure, failed]) => {
      const [reason] = failed.flatMap(({ app }) => app.lastPoll?.failure ?? []);
      const isWhole = failed.length === all.length && all.length > 1;
      const what = isWhole
        ? `Workspace ${clip(workspace)}, all ${countOf(all.length, 'app')}`
        : namesOf(failed.map(toName), 'app');
      const unknown = unknownCvms(failed);
      return {
        ...toAlert(reason, isWhole, failed[0]?.problem === 'stale'),
        title: `${what}: ${failure}${unknown > 0 ? `, ${countOf(unknown, 'CVM')} unknown` : ''}`,
        note: html`<p>${reason && renderMeaning(reason)}
<p>${renderApps(failed, (row) => renderLastSuccess(row, nowSeconds))}`,
      };
    }),
  );
}

function toFailure({ app, problem }: AppRow): string | undefined {
  const failure = app.lastPoll?.failure;
  if (problem === 'stale') return failure === undefined ? 'stale data' : `stale data, polls fail: ${failure}`;
  return failure && `polls fail: ${failure}`;
}

/** The alert for a failing poll of one app; of all apps of a workspace, that of the workspace. */
function toAlert(
  reason: FailureReason | undefined,
  isWhole: boolean,
  isStale: boolean,
): Pick<Problem, 'alert' | 'severity'> {
  if (reason === 'unauthorized' || reason === 'forbidden')
    return { alert: isWhole ? 'PhalaApiKeyRefused' : 'PhalaAppKeyRefused', severity: 'critical' };
  if (reason === 'not_found') return { alert: 'PhalaAppNotFound', severity: 'critical' };
  if (isWhole && reason !== undefined)
    return {
      alert: reason === 'rate_limited' ? 'PhalaWorkspaceThrottled' : 'PhalaWorkspacePollsFailing',
      severity: 'critical',
    };
  return isStale
    ? { alert: 'PhalaAppDataStale', severity: 'critical' }
    : { alert: 'PhalaAppPollFailing', severity: 'warning' };
}

/** Problems of apps that are polled: no CVMs, and too few. */
export function findAppProblems(apps: readonly AppRow[]): readonly Problem[] {
  const empty = apps.filter(
    ({ app, problem }) => app.cvmCount === 0 && problem !== 'short' && app.target.expectedCvms === undefined,
  );
  const problems: Problem[] = [];
  const short = apps.filter(({ problem }) => problem === 'short');
  if (short.length > 0) {
    const toCounts = ({ app, ready }: AppRow): string =>
      `${formatCount(ready)} of ${formatCount(app.target.expectedCvms ?? 0)}`;
    const [first] = short;
    const counts =
      short.length === 1 && first !== undefined ? `${toCounts(first)} expected` : 'fewer than expected';
    problems.push({
      alert: 'PhalaAppCvmsNotReady',
      severity: 'critical',
      title: `${namesOf(short.map(toName), 'app')}: ${counts} CVMs ready`,
      note: html`<p>${renderApps(short, (row) => `${toCounts(row)} ready`)}`,
    });
  }
  if (empty.length > 0)
    problems.push({
      alert: 'PhalaAppWithoutCvms',
      severity: 'warning',
      title: `${namesOf(empty.map(toName), 'app')}: no CVMs`,
      note: html`<p>${renderApps(empty, ({ app }) => app.target.workspace)}`,
    });
  const unexpected = apps.filter(({ app }) =>
    app.cvms.some(({ isComposeHashExpected }) => isComposeHashExpected === false),
  );
  if (unexpected.length > 0)
    problems.push({
      alert: 'PhalaAppComposeHashUnexpected',
      severity: 'critical',
      title: `${namesOf(unexpected.map(toName), 'app')}: a compose hash that is not expected`,
      note: html`<p>${renderApps(unexpected, ({ app }) => app.target.workspace)}`,
    });
  return [...problems, ...findMixed(apps)];
}

// A rolling deployment runs two versions for some time: only when no operation is in progress it is a problem.
function findMixed(apps: readonly AppRow[]): readonly Problem[] {
  const count = (row: AppRow, toText: (cvm: AppRow['cvms'][number]['cvm']) => string | undefined): number =>
    new Set(row.cvms.flatMap(({ cvm }) => toText(cvm) ?? [])).size;
  const settled = apps.filter(({ cvms }) => !cvms.some(({ health }) => health === 'transitional'));
  const hashes = settled.filter((row) => count(row, ({ attributes }) => attributes.composeHash) > 1);
  const systems = settled.filter(
    (row) => count(row, ({ attributes: { os, osVersion } }) => `${os}\n${osVersion}`) > 1,
  );
  const toProblem = (alert: string, rows: readonly AppRow[], what: string): readonly Problem[] =>
    rows.length === 0
      ? []
      : [
          {
            alert,
            severity: 'warning',
            title: `${namesOf(rows.map(toName), 'app')}: ${what}`,
            note: html`<p>${renderApps(rows, ({ app }) => countOf(app.cvms.length, 'CVM'))}`,
          },
        ];
  return [
    ...toProblem('PhalaAppMixedComposeHashes', hashes, 'CVMs run different compose hashes'),
    ...toProblem('PhalaAppMixedOsVersions', systems, 'CVMs run different OS images'),
  ];
}

/** Nodes that are offline or in maintenance: they explain the problems of their CVMs. */
export function findNodeProblems(nodes: readonly NodeRow[], nowSeconds: number): readonly Problem[] {
  return nodes
    .filter(({ isDown }) => isDown)
    .map(({ node, cvms, apps }) => {
      const { status, statusChangedAtSeconds: since } = node;
      const name = clip(node.name ?? node.id);
      const age = since === undefined ? '' : ` for ${formatDuration(nowSeconds - since)}`;
      const [state, alert, severity] =
        status === 'offline'
          ? (['offline', 'PhalaNodeOffline', 'critical'] as const)
          : (['in maintenance', 'PhalaNodeInMaintenance', 'warning'] as const);
      return {
        alert,
        severity,
        title: `Node ${name} is ${state}${age}: ${countOf(cvms, 'CVM')} of ${countOf(apps, 'app')}`,
        note: html`<p><a href="${toSearchUrl(name)}">CVMs on this node</a>`,
      };
    });
}

/** CVMs of stale apps, as last listed. */
export function unknownCvms(apps: readonly AppRow[]): number {
  return apps.reduce((sum, { app }) => sum + (app.cvmCount === undefined ? (app.lastCvmCount ?? 0) : 0), 0);
}

/** What a failure means, without the backticks of Markdown. */
export function renderMeaning(reason: FailureReason): Html {
  return html`${FAILURE_REASONS[reason].replaceAll('`', '')} ${renderRunbookLink(reason)}`;
}

function toName({ app }: AppRow): string {
  return toAppName(app.target);
}

function renderLastSuccess({ app: { lastSuccessAtSeconds: at } }: AppRow, nowSeconds: number): Part {
  return at === undefined ? 'no success yet' : html`last success ${renderAge(at, nowSeconds)}`;
}

function renderApps(apps: readonly AppRow[], toNote: (row: AppRow) => Part): Html {
  return renderFirst(apps, NAMES_SHOWN, (row) => html`${renderAppLink(row.app.target)} (${toNote(row)})`);
}
