import type { DiscoveryFacts } from './facts.ts';
import { type Html, html, type Part } from './html.ts';
import { renderAge, renderBadge, renderRunbookLink } from './pieces.ts';
import type { StatusView, WorkspaceRow } from './view.ts';
import { clip, countOf, renderCount, renderDuration } from './words.ts';

/** The workspaces: how their apps are found, and whether they may be asked. */
export function renderWorkspaces({ workspaces, facts }: StatusView): Html {
  const { rows, total } = workspaces;
  return html`<section aria-labelledby="workspaces">
<h2 id="workspaces">Workspaces</h2>
<table class="workspaces">
<thead><tr><th scope="col">Workspace<th scope="col">Apps<th scope="col">List of apps<th scope="col">Requests
<tbody>
${rows.map((row) => renderRow(row, facts.nowSeconds))}</table>
${total > rows.length ? html`<p>and ${countOf(total - rows.length, 'other')}` : undefined}
</section>`;
}

function renderRow({ name, apps, discovery, pausedForSeconds }: WorkspaceRow, nowSeconds: number): Html {
  return html`<tr><th scope="row">${clip(name)}<td>${renderCount(apps)}<td>${renderList(discovery, nowSeconds)}<td>${
    pausedForSeconds === undefined
      ? renderBadge('good', 'allowed')
      : html`${renderBadge('failing', 'paused')}<small>for ${renderDuration(pausedForSeconds)} more: ${renderRunbookLink('rate_limited', 'what to do')}</small>`
  }\n`;
}

function renderList(discovery: DiscoveryFacts | undefined, nowSeconds: number): Part {
  if (discovery === undefined) return html`by configuration`;
  const { lastList, listed } = discovery;
  if (lastList === undefined) return renderBadge('changing', 'not asked yet');
  const age = renderAge(lastList.finishedAtSeconds, nowSeconds);
  const badge =
    lastList.failure === undefined
      ? renderBadge('good', 'discovered')
      : html`${renderBadge('failing', lastList.failure)} ${renderRunbookLink(lastList.failure, 'what to do')}`;
  return html`${badge}<small>${listed === undefined ? 'none yet' : `${renderCount(listed)} listed`}, ${age}</small>`;
}
