import { APP_LISTS } from '../snapshot/collected.ts';
import type { AppView, Snapshot } from '../snapshot/model.ts';
import { toStatusClass } from '../snapshot/vocabulary.ts';
import { findAccountProblems, findUnpaidWorkspaces } from './account-problems.ts';
import { findAppProblems, findNodeProblems, findPollProblems, renderMeaning } from './app-problems.ts';
import { findAttestationProblems, findCollateralProblems } from './attestation-problems.ts';
import { renderAge, renderFirst } from './components.ts';
import { findCvmProblems } from './cvm-problems.ts';
import { clip, countOf, formatDuration } from './format.ts';
import { type Html, html, type Part } from './html.ts';
import { groupBy, namesOf, type Problem } from './problem.ts';
import type { CvmRow, Rows } from './rows.ts';
import type { FailedReload, StatusData } from './status-data.ts';

const FAULTS_SHOWN = 5;

/** Everything that needs attention, critical first: causes before their effects. */
export function findProblems(data: StatusData, { apps, cvms, nodes }: Rows): readonly Problem[] {
  const { nowSeconds, failedReload } = data;
  const unpaid = findUnpaidWorkspaces(data.snapshot);
  const isExplained = ({ app }: { readonly app: AppView }): boolean => unpaid.has(app.target.workspace);
  const beyondLimit = apps.reduce((sum, { app }) => sum + app.hidden.limit, 0);
  const problems: readonly Problem[] = [
    ...findAccountProblems(data.snapshot, nowSeconds),
    ...findWorkspacesWithoutApps(data),
    ...findPollProblems(apps, nowSeconds),
    ...findNodeProblems(nodes, nowSeconds),
    ...findCvmProblems(
      cvms.filter((row) => !(isExplained(row) && isStopped(row))),
      nodes,
      nowSeconds,
    ),
    ...findAttestationProblems(cvms),
    ...findAppProblems(apps.filter((row) => !(isExplained(row) && row.problem === 'short'))),
    ...findCollateralProblems(data.snapshot, nowSeconds),
    ...findCollectorProblems(data.snapshot, nowSeconds),
    ...findPauses(data),
    ...(failedReload === undefined ? [] : [toReloadProblem(failedReload, nowSeconds)]),
    ...(beyondLimit === 0 ? [] : [toLimitProblem(beyondLimit)]),
  ];
  return problems.toSorted((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'));
}

function isStopped({ cvm }: CvmRow): boolean {
  return ['stopped', 'unknown'].includes(toStatusClass(cvm.status));
}

/** The list of problems; each links to the runbook of its alert. */
export function renderProblems(problems: readonly Problem[]): Part {
  if (problems.length === 0) return undefined;
  return html`<section aria-labelledby="problems">
<h2 id="problems">Needs attention</h2>
<ul class="problems">
${problems.map(renderProblem)}</ul>
</section>`;
}

function renderProblem({ alert, severity, title, note }: Problem): Html {
  return html`<li class="${severity === 'critical' ? 'failed' : 'transitional'}"><b><bdi>${title}</bdi></b>
${note}
<p><small>${severity}</small> <a href="./docs/runbooks/${alert}.md">${alert}</a>\n`;
}

// Not in a shard: other shards may have all apps of a workspace.
function findWorkspacesWithoutApps({ snapshot, shard }: StatusData): readonly Problem[] {
  const watched = new Set(snapshot.apps.map(({ target }) => target.workspace));
  const names = snapshot.collected
    .filter(({ collector, data }) => collector === APP_LISTS.collector && data !== undefined)
    .map(({ workspace }) => workspace)
    .filter((name) => shard.total === 1 && !watched.has(name));
  if (names.length === 0) return [];
  return [
    {
      alert: 'PhalaWorkspaceWithoutApps',
      severity: 'critical',
      title: `${namesOf(
        names.map((name) => clip(name)),
        'workspace',
      )}: the list of apps has no app to watch`,
      note: html`<p>The role of the key may have changed, or discovery excludes every app.`,
    },
  ];
}

function findCollectorProblems({ collected }: Snapshot, nowSeconds: number): readonly Problem[] {
  const failed = collected.filter(({ failure }) => failure !== undefined);
  return groupBy(failed, ({ collector, failure }) => `${collector}: ${failure}`).flatMap(([what, runs]) => {
    const [first] = runs;
    if (first?.failure === undefined) return [];
    const isList = first.collector === APP_LISTS.collector;
    const at = first.lastSuccessAtSeconds;
    const effect = isList
      ? 'Apps created since then are not watched.'
      : 'What only this collector knows is missing or old.';
    return {
      alert: isList ? 'PhalaDiscoveryFailing' : 'PhalaCollectorFailing',
      severity: 'warning',
      title: `${namesOf(
        runs.map(({ workspace }) => clip(workspace)),
        'workspace',
      )}: collector ${what}`,
      note: html`<p>${renderMeaning(first.failure)}
<p>Last success: ${at === undefined ? 'none yet' : renderAge(at, nowSeconds)}. ${effect}`,
    } as const;
  });
}

function findPauses({ workspaces }: StatusData): readonly Problem[] {
  const paused = workspaces.filter(({ pausedForSeconds }) => pausedForSeconds > 0);
  if (paused.length === 0) return [];
  const seconds = Math.max(...paused.map(({ pausedForSeconds }) => pausedForSeconds));
  return [
    {
      alert: 'PhalaApiThrottled',
      severity: 'warning',
      title: `${namesOf(
        paused.map(({ name }) => clip(name)),
        'workspace',
      )}: requests paused for ${formatDuration(seconds)} (HTTP 429)`,
      note: html`<p>${renderMeaning('rate_limited')}`,
    },
  ];
}

function toReloadProblem({ atSeconds, faults }: FailedReload, nowSeconds: number): Problem {
  return {
    alert: 'PhalaExporterConfigReloadFailed',
    severity: 'warning',
    title: `The configuration reload failed ${formatDuration(nowSeconds - atSeconds)} ago`,
    note: html`<p>The previous configuration stays applied.
<p>${renderFirst(faults, FAULTS_SHOWN, (fault) => html`<code>${clip(fault, 300)}</code>`)}`,
  };
}

function toLimitProblem(count: number): Problem {
  return {
    alert: 'PhalaExporterLimitReached',
    severity: 'critical',
    title: `${countOf(count, 'CVM')} left out`,
    note: html`<p>There are more CVMs than <code>limits.max_cvms</code>: the others have no metrics and no alerts.`,
  };
}
