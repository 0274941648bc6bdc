import { type Html, html, type Part } from './html.ts';
import { renderAge, renderAppLink, renderBadge, renderPager, renderRunbookLink } from './pieces.ts';
import { toAddress } from './query.ts';
import type { SurveyedApp } from './surveyed.ts';
import type { StatusView } from './view.ts';
import { clip, renderCount, renderDuration } from './words.ts';

/** The apps that are asked for, most urgent first, one page of them. */
export function renderApps({ apps, query, facts }: StatusView): Html {
  const pager = renderPager(apps, 'apps', (appsPage) => `${toAddress({ ...query, appsPage })}#apps`);
  return html`<section aria-labelledby="apps">
<h2 id="apps" tabindex="-1">Apps <small>${renderCount(apps.total)}</small></h2>
${apps.total === 0 ? html`<p class="nothing">No app is asked for, or none is watched.` : renderTable(apps.rows, facts.nowSeconds)}
${pager}
</section>`;
}

function renderTable(rows: readonly SurveyedApp[], nowSeconds: number): Html {
  return html`<table class="apps">
<thead><tr><th scope="col">App<th scope="col">Workspace<th scope="col">Last poll<th scope="col">Data<th scope="col">CVMs
<tbody>
${rows.map((row) => renderRow(row, nowSeconds))}</table>`;
}

function renderRow(row: SurveyedApp, nowSeconds: number): Html {
  const { target, lastSuccessAtSeconds } = row.app;
  const data = lastSuccessAtSeconds === undefined ? 'none yet' : renderAge(lastSuccessAtSeconds, nowSeconds);
  return html`<tr><th scope="row">${renderAppLink(target)}<small>${target.appId}</small><td>${clip(target.workspace)}<td>${renderPoll(row, nowSeconds)}<td>${
    row.fault === 'stale' ? renderBadge('failing', 'too old') : undefined
  }${data}<td>${renderCvms(row)}\n`;
}

function renderPoll({ app: { lastPoll } }: SurveyedApp, nowSeconds: number): Part {
  if (lastPoll === undefined) return renderBadge('changing', 'not polled yet');
  const { failure, finishedAtSeconds, durationSeconds } = lastPoll;
  const badge =
    failure === undefined
      ? renderBadge('good', 'up')
      : html`${renderBadge('failing', failure)} ${renderRunbookLink(failure, 'what to do')}`;
  return html`${badge}<small>${renderAge(finishedAtSeconds, nowSeconds)}, took ${renderSeconds(durationSeconds)}</small>`;
}

function renderSeconds(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : renderDuration(seconds);
}

function renderCvms({ app, fault, running, failing }: SurveyedApp): Part {
  const { cvmCount, target, hidden } = app;
  const { expectedCvms } = target;
  const expected = expectedCvms === undefined ? undefined : `${renderCount(expectedCvms)} expected`;
  if (cvmCount === undefined) return html`unknown<small>${expected}</small>`;
  const left = hidden.duplicate + hidden.limit;
  const notes = [expected, toNote(failing, 'in trouble'), toNote(left, 'not shown')].filter(Boolean);
  const count = `${renderCount(running)} of ${renderCount(cvmCount)} running`;
  return html`${fault === 'short' ? renderBadge('failing', count) : count}<small>${notes.join(', ')}</small>`;
}

function toNote(count: number, what: string): string {
  return count === 0 ? '' : `${renderCount(count)} ${what}`;
}
