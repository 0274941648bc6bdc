import type { FailureReason } from '../errors.ts';
import { RUNBOOKS_URL } from '../links.ts';
import type { AppTarget } from '../snapshot/model.ts';
import type { Condition } from './conditions.ts';
import { type Html, html } from './html.ts';
import type { Page } from './page-of.ts';
import { toAddress } from './query.ts';
import { clip, renderCount, renderDuration, toIsoTime } from './words.ts';

/** A word with a dot in the colour of its urgency. */
export function renderBadge(condition: Condition, text: string): Html {
  return html`<span class="badge ${condition}">${clip(text)}</span>`;
}

/** How long ago something was; the moment itself shows on demand. */
export function renderAge(atSeconds: number, nowSeconds: number): Html {
  const moment = toIsoTime(atSeconds) ?? '';
  return html`<time datetime="${moment}" title="${moment}">${renderDuration(nowSeconds - atSeconds)} ago</time>`;
}

/** The page of the runbook that a failure reason has. */
export function renderRunbookLink(reason: FailureReason, text: string): Html {
  return html`<a href="${RUNBOOKS_URL}/failure-reasons.md#${reason}">${text}</a>`;
}

/** What people call an app. */
export function toAppName({ alias, appId }: AppTarget): string {
  return clip(alias ?? '') || appId.slice(0, 12);
}

/** An app's name, as a link to it and its CVMs alone. */
export function renderAppLink(target: AppTarget): Html {
  return html`<a href="${toAddress({ text: target.appId })}"><bdi>${toAppName(target)}</bdi></a>`;
}

/** Where one is in a list, and the ways to its other pages; nothing where all of it is shown. */
export function renderPager(
  { number, last, first, rows, total }: Page<unknown>,
  name: string,
  toPageAddress: (page: number) => string,
): Html | undefined {
  if (last === 1) return undefined;
  const link = (page: number, text: string): Html =>
    page >= 1 && page <= last && page !== number
      ? html`<a href="${toPageAddress(page)}">${text}</a>`
      : html`<span>${text}</span>`;
  return html`<nav class="pager" aria-label="Pages of ${name}">
${link(1, 'First')} ${link(number - 1, 'Previous')}
<b>${renderCount(first)}–${renderCount(first + rows.length - 1)} of ${renderCount(total)}</b>
${link(number + 1, 'Next')} ${link(last, 'Last')}
</nav>`;
}
