import { FAILURE_REASONS, type FailureReason } from '../errors.ts';
import { APP_LISTS, type DataKey, LIVE_STATUS } from '../snapshot/collected.ts';
import type { Snapshot } from '../snapshot/model.ts';
import { hasBootFailed } from '../snapshot/vocabulary.ts';
import { renderAge, renderAppLink, renderFirst, renderRunbookLink } from './components.ts';
import { clip, countOf, formatCount, formatDuration } from './format.ts';
import { isGivenUp } from './health.ts';
import { type Html, html, type Part } from './html.ts';
import { type AppRow, BOOT_ERROR, type CvmRow, type Rows } from './rows.ts';
import { toSearchUrl } from './search.ts';
import type { FailedReload, StatusData, WorkspaceStatus } from './status-data.ts';

const NAMES_SHOWN = 3;
const STATUSES_SHOWN = 8;
const FAULTS_SHOWN = 5;

/** Everything that needs attention, most urgent first, each with its reason. */
export function findProblems(data: StatusData, { apps, cvms }: Rows): readonly Html[] {
  const { nowSeconds, workspaces, failedReload, snapshot } = data;
  const stale = apps.filter(({ problem }) => problem === 'stale');
  const short = apps.filter(({ problem }) => problem === 'short');
  const failedCvms = cvms.filter(({ health }) => health === 'failed');
  const givenUp = cvms.filter(({ cvm }) => isGivenUp(cvm));
  const paused = workspaces.filter(({ pausedForSeconds }) => pausedForSeconds > 0);
  const beyondLimit = apps.reduce((sum, { app }) => sum + app.hidden.limit, 0);
  const toAge = ({ app: { lastSuccessAtSeconds: at } }: AppRow): Part =>
    at === undefined ? 'no success yet' : html`last success ${renderAge(at, nowSeconds)}`;
  const toCount = ({ app: { target }, running }: AppRow): Part =>
    `${formatCount(running)} of ${formatCount(target.expectedCvms ?? 0)}`;
  const problems = [
    ...groupBy(apps, ({ app }) => app.lastPoll?.failure).map(
      ([reason, failed]) => html`<b>${countOf(failed.length, 'app')} with failing polls: ${reason}</b>
<p>${renderMeaning(reason)}
<p>${renderApps(failed, toAge)}`,
    ),
    stale.length > 0 &&
      html`<b>${countOf(stale.length, 'app')} with stale data</b>
<p>The last success is longer ago than <code>poll.stale_after</code>. ${renderApps(stale, toAge)}`,
    short.length > 0 &&
      html`<b>${countOf(short.length, 'app')} with fewer running CVMs than expected</b>
<p>${renderApps(short, toCount)}`,
    failedCvms.length > 0 &&
      html`<b>${countOf(failedCvms.length, 'CVM')} failed</b>
<p>By status: ${renderStatuses(failedCvms)}`,
    givenUp.length > 0 &&
      html`<b>${countOf(givenUp.length, 'CVM')} not restarted any more</b>
<p>Down until started: the VM manager has given up restarting. ${renderFirst(givenUp, NAMES_SHOWN, renderCvmLink)}`,
    ...renderFailures(snapshot, APP_LISTS, 'Discovery', 'The apps of the previous list are still polled.'),
    ...renderFailures(
      snapshot,
      LIVE_STATUS,
      'Live status',
      'The status of CVMs is that of the list, which may lag.',
    ),
    paused.length > 0 && renderPause(paused),
    failedReload && renderFailedReload(failedReload, nowSeconds),
    beyondLimit > 0 &&
      html`<b>${countOf(beyondLimit, 'CVM')} left out</b>
<p>There are more CVMs than <code>limits.max_cvms</code>.`,
  ];
  return problems.filter((problem): problem is Html => typeof problem === 'object');
}

function renderFailures(
  { collected }: Snapshot,
  { collector }: DataKey<unknown>,
  what: string,
  effect: string,
): readonly Html[] {
  const runs = collected.filter((run) => run.collector === collector);
  return groupBy(runs, ({ failure }) => failure).map(([reason, failed]) => {
    const names = renderWorkspaces(failed.map(({ workspace }) => workspace));
    return html`<b>${what} failed in ${names}: ${reason}</b>
<p>${renderMeaning(reason)} ${effect}`;
  });
}

function renderCvmLink({ cvm: { cvmId, name } }: CvmRow): Html {
  return html`<a href="${toSearchUrl(cvmId)}"><bdi>${clip(name) || clip(cvmId)}</bdi></a>`;
}

function renderApps(apps: readonly AppRow[], toNote: (row: AppRow) => Part): Html {
  return renderFirst(apps, NAMES_SHOWN, (row) => html`${renderAppLink(row.app.target)} (${toNote(row)})`);
}

function renderStatuses(cvms: readonly CvmRow[]): Html {
  const groups = groupBy(cvms, ({ cvm }) => (hasBootFailed(cvm) ? BOOT_ERROR : cvm.status));
  return renderFirst(
    groups,
    STATUSES_SHOWN,
    ([status, { length }]) =>
      html`<a href="${toSearchUrl(status)}"><bdi>${clip(status)}</bdi>: ${formatCount(length)}</a>`,
  );
}

function renderPause(workspaces: readonly WorkspaceStatus[]): Html {
  const names = renderWorkspaces(workspaces.map(({ name }) => name));
  const seconds = Math.max(...workspaces.map(({ pausedForSeconds }) => pausedForSeconds));
  return html`<b>Requests for ${names} are paused for ${formatDuration(seconds)} (HTTP 429)</b>
<p>${renderMeaning('rate_limited')}`;
}

function renderWorkspaces(names: readonly string[]): Html {
  const shown = renderFirst(names.toSorted(), NAMES_SHOWN, (name) => html`<bdi>${clip(name)}</bdi>`);
  return html`workspace${names.length === 1 ? '' : 's'} ${shown}`;
}

function renderFailedReload({ atSeconds, faults }: FailedReload, nowSeconds: number): Html {
  return html`<b>The configuration reload failed ${renderAge(atSeconds, nowSeconds)}</b>
<p>The previous configuration stays applied.
<p>${renderFirst(faults, FAULTS_SHOWN, (fault) => html`<code>${clip(fault, 300)}</code>`)}`;
}

function renderMeaning(reason: FailureReason): Html {
  // Without the backticks of Markdown.
  return html`${FAILURE_REASONS[reason].replaceAll('`', '')} ${renderRunbookLink(reason)}`;
}

/** Groups items by a key, the largest group first; items without a key are left out. */
function groupBy<T, K>(items: readonly T[], toKey: (item: T) => K | undefined): readonly [K, T[]][] {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = toKey(item);
    if (key === undefined) continue;
    const group = groups.get(key) ?? [];
    group.push(item);
    groups.set(key, group);
  }
  return [...groups].toSorted(([, a], [, b]) => b.length - a.length);
}
