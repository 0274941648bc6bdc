import { FAILURE_REASONS, type FailureReason } from '../errors.ts';
import { renderAge, renderAppLink, renderFirst, renderRunbookLink, toAppName } from './components.ts';
import { clip, countOf, formatCount, formatDuration } from './format.ts';
import { type Html, html, type Part } from './html.ts';
import { groupBy, namesOf, type Problem } from './problem.ts';
import type { AppRow, NodeRow } from './rows.ts';
import { toSearchUrl } from './search.ts';

const NAMES_SHOWN = 3;

/** The alert for a failing poll of one app; of all apps of a workspace, that of the workspace. */
function toPollAlert(reason: FailureReason, isWhole: boolean): Pick<Problem, 'alert' | 'severity'> {
  const isRefused = reason === 'unauthorized' || reason === 'forbidden';
  if (isRefused)
    return { alert: isWhole ? 'PhalaApiKeyRefused' : 'PhalaAppKeyRefused', severity: 'critical' };
  if (reason === 'not_found') return { alert: 'PhalaAppNotFound', severity: 'warning' };
  return isWhole
    ? { alert: 'PhalaNoAppAnswers', severity: 'critical' }
    : { alert: 'PhalaAppPollFailing', severity: 'warning' };
}

/** Problems of polls: what fails together is one. */
export function findPollProblems(apps: readonly AppRow[], nowSeconds: number): readonly Problem[] {
  const byWorkspace = groupBy(apps, ({ app }) => app.target.workspace);
  return byWorkspace.flatMap(([workspace, all]) =>
    groupBy(all, ({ app }) => app.lastPoll?.failure).map(([reason, failed]) => {
      const isWhole = failed.length === all.length && all.length > 1;
      const what = isWhole
        ? `Workspace ${clip(workspace)}: no poll of its ${countOf(all.length, 'app')} succeeds`
        : `${namesOf(failed.map(toName), 'app')}: polls fail`;
      return {
        ...toPollAlert(reason, isWhole),
        title: `${what}: ${reason}`,
        note: html`<p>${renderMeaning(reason)}
<p>${renderApps(failed, (row) => renderLastSuccess(row, nowSeconds))}`,
      };
    }),
  );
}

/** Problems of apps that are polled: stale data, no CVMs, and too few. */
export function findAppProblems(apps: readonly AppRow[], nowSeconds: number): readonly Problem[] {
  const stale = apps.filter(({ problem }) => problem === 'stale');
  const empty = apps.filter(
    ({ app, problem }) => app.cvmCount === 0 && problem !== 'short' && app.target.expectedCvms !== 0,
  );
  const problems: Problem[] = [];
  if (stale.length > 0)
    problems.push({
      alert: 'PhalaAppDataStale',
      severity: 'critical',
      title: `${namesOf(stale.map(toName), 'app')}: stale data, ${countOf(unknownCvms(stale), 'CVM')} unknown`,
      note: html`<p>Longer than <code>poll.stale_after</code> without a successful poll. ${renderApps(stale, (row) => renderLastSuccess(row, nowSeconds))}`,
    });
  for (const row of apps.filter(({ problem }) => problem === 'short').slice(0, NAMES_SHOWN * 2)) {
    const expected = formatCount(row.app.target.expectedCvms ?? 0);
    problems.push({
      alert: 'PhalaAppCvmsNotReady',
      severity: 'critical',
      title: `App ${toName(row)}: ${formatCount(row.ready)} of ${expected} expected CVMs ready`,
      note: html`<p>${renderApps([row], ({ app }) => `${formatCount(app.cvmCount ?? 0)} listed`)}`,
    });
  }
  if (empty.length > 0)
    problems.push({
      alert: 'PhalaAppWithoutCvms',
      severity: 'warning',
      title: `${namesOf(empty.map(toName), 'app')}: no CVMs`,
      note: html`<p>${renderApps(empty, ({ app }) => app.target.workspace)}`,
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
