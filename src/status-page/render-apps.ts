import { renderAge, renderAppLink, renderBadge, renderRunbookLink, renderTable } from './components.ts';
import { clip, formatCount, formatDuration } from './format.ts';
import { type Html, html, type Part } from './html.ts';
import type { AppRow, Summary } from './summarize.ts';

const COLUMNS = ['App', 'Workspace', 'Last poll', 'Last success', 'CVMs'];

/** The table of the apps. */
export function renderApps({ all, apps }: Summary, nowSeconds: number): Html {
  const rows = apps.shown.map((row) => renderRow(row, nowSeconds));
  const none = all.apps.length === 0 ? 'No app is configured or discovered.' : 'No app matches the search.';
  return renderTable('Apps', COLUMNS, { shown: rows, total: apps.total, none });
}

function renderRow(row: AppRow, nowSeconds: number): Html {
  const { target, lastSuccessAtSeconds } = row.app;
  const success =
    lastSuccessAtSeconds === undefined ? 'none yet' : renderAge(lastSuccessAtSeconds, nowSeconds);
  return html`<tr><th scope="row">${renderAppLink(target)}<small>${target.appId}</small><td>${clip(target.workspace)}<td>${renderPoll(row, nowSeconds)}<td>${success} ${
    row.problem === 'stale' ? renderBadge('failed', 'stale') : undefined
  }<td>${renderCvms(row)}\n`;
}

function renderPoll({ app: { lastPoll } }: AppRow, nowSeconds: number): Part {
  if (lastPoll === undefined) return renderBadge('transitional', 'not polled yet');
  const { failure, finishedAtSeconds, durationSeconds } = lastPoll;
  const result =
    failure === undefined
      ? renderBadge('ok', 'success')
      : [renderBadge('failed', failure), ' ', renderRunbookLink(failure)];
  return html`${result}<small>${renderAge(finishedAtSeconds, nowSeconds)}, took ${formatSeconds(durationSeconds)}</small>`;
}

function formatSeconds(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : formatDuration(seconds);
}

function renderCvms({ app, problem, running, failed }: AppRow): Part {
  const { cvmCount, target, hidden } = app;
  const notes = [
    [target.expectedCvms, 'expected'],
    [failed || undefined, 'failed'],
    [hidden.duplicate + hidden.limit || undefined, 'not shown'],
  ] as const;
  const known = notes.flatMap(([count, what]) =>
    count === undefined ? [] : `${formatCount(count)} ${what}`,
  );
  const count =
    cvmCount === undefined ? 'unknown' : `${formatCount(running)} of ${formatCount(cvmCount)} running`;
  return html`${problem === 'short' ? renderBadge('failed', count) : count}<small>${known.join(', ')}</small>`;
}
