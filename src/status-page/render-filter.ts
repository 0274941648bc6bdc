import { type Html, html } from './html.ts';
import { NEEDS_ATTENTION, toAddress } from './query.ts';
import type { StatusView } from './view.ts';
import { clip, renderCount } from './words.ts';

/** A form to look for text, and links to every status there is. */
export function renderFilter(view: StatusView): Html {
  const { text, status } = view.query;
  return html`<div class="filter">
<form role="search" action="?">
<label for="q">Find apps and CVMs</label>
<input type="search" id="q" name="q" value="${text}" maxlength="100" autocomplete="off" spellcheck="false" placeholder="name, id, workspace, node…">
${status === '' ? undefined : html`<input type="hidden" name="status" value="${status}">`}
<button>Find</button>
${text === '' && status === '' ? undefined : html`<a href="?">Show all</a>`}
</form>
<nav class="statuses" aria-label="Status of CVMs">
${toChoices(view).map(({ value, name, count }) => renderChoice(view, value, name, count))}</nav>
</div>`;
}

interface Choice {
  readonly value: string;
  readonly name: string;
  readonly count: number;
}

function toChoices({ query, statuses, needsAttention }: StatusView): readonly Choice[] {
  const all = statuses.reduce((sum, [, count]) => sum + count, 0);
  const choices = [
    { value: '', name: 'all', count: all },
    { value: NEEDS_ATTENTION, name: 'needs attention', count: needsAttention },
    ...statuses.map(([status, count]) => ({ value: status, name: status, count })),
  ];
  const isThere = choices.some(({ value }) => value === query.status);
  return isThere ? choices : [...choices, { value: query.status, name: query.status, count: 0 }];
}

function renderChoice({ query }: StatusView, value: string, name: string, count: number): Html {
  const address = toAddress({ text: query.text, status: value });
  const current = value === query.status ? html` aria-current="true"` : undefined;
  return html`<a href="${address}"${current}><bdi>${clip(name, 40)}</bdi> <b>${renderCount(count)}</b></a>\n`;
}
