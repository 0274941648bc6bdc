import { dataOf, WORKSPACE } from '../snapshot/collected.ts';
import { compare } from '../snapshot/compare.ts';
import { toRunwaySeconds } from '../snapshot/hourly-cost.ts';
import type { Snapshot } from '../snapshot/model.ts';
import { clip, formatDuration } from './format.ts';
import { html, type Part } from './html.ts';

/** A line per workspace of which something is known: its billing status, and how long its credit lasts. */
export function renderAccounts(snapshot: Snapshot): Part {
  const accounts = [...dataOf(snapshot.collected, WORKSPACE)].toSorted(([a], [b]) => compare(a, b));
  if (accounts.length === 0) return undefined;
  return html`<section aria-labelledby="workspaces">
<h2 id="workspaces">Workspaces</h2>
<ul>
${accounts.map(
  ([name, { billingStatus }]) =>
    html`<li><b>${clip(name)}</b>: ${clip(billingStatus ?? 'billing status unknown')}${renderRunway(toRunwaySeconds(snapshot, name))}\n`,
)}</ul>
</section>`;
}

function renderRunway(seconds: number | undefined): string {
  return seconds === undefined ? '' : `, credit for ${formatDuration(seconds)}`;
}
