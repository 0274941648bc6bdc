import type { FailureReason } from '../errors.ts';
import type { AppTarget } from '../snapshot/model.ts';
import { clip, formatCount, formatDuration, toIsoTime } from './format.ts';
import type { Health } from './health.ts';
import { type Html, html, type Part } from './html.ts';
import { toSearchUrl } from './search.ts';

/** A status in the colour of its health. */
export function renderBadge(health: Health, text: string): Html {
  return html`<span class="badge ${health}">${clip(text)}</span>`;
}

/** An age; the time itself is the tooltip. */
export function renderAge(atSeconds: number, nowSeconds: number): Html {
  const time = toIsoTime(atSeconds);
  return html`<time datetime="${time}" title="${time}">${formatDuration(nowSeconds - atSeconds)} ago</time>`;
}

/** A link to the runbook of a failure reason. */
export function renderRunbookLink(reason: FailureReason): Html {
  return html`<a href="./docs/runbooks/failure-reasons.md#${reason}">runbook</a>`;
}

/** The alias of an app, or the start of its id. */
export function toAppName({ alias, appId }: AppTarget): string {
  return clip(alias ?? '') || appId.slice(0, 12);
}

/** The name of an app, linked to its row and CVMs. */
export function renderAppLink(target: AppTarget): Html {
  return html`<a href="${toSearchUrl(target.appId)}"><bdi>${toAppName(target)}</bdi></a>`;
}

/** The first items, separated by commas, and how many there are besides. */
export function renderFirst<T>(items: readonly T[], limit: number, render: (item: T) => Html): Html {
  const shown = items.slice(0, limit).map((item, index): Part => [index === 0 ? '' : ', ', render(item)]);
  return html`${shown}${items.length > limit ? ` and ${formatCount(items.length - limit)} more` : ''}`;
}

/** A section with the first rows of a table. */
export function renderTable(
  name: string,
  columns: readonly string[],
  rows: readonly Html[],
  total: number,
): Html {
  const id = name.toLowerCase();
  const table = html`<table class="${id}">
<thead><tr>${columns.map((column) => html`<th scope="col">${column}`)}
<tbody>
${rows}</table>`;
  const more = total - rows.length;
  return html`<section aria-labelledby="${id}">
<h2 id="${id}" tabindex="-1">${name} <small>${formatCount(total)}</small></h2>
${total === 0 ? html`<p>None.` : table}
${more > 0 ? html`<p>and ${formatCount(more)} more: search for a name, id, workspace, node or status` : undefined}
</section>`;
}
