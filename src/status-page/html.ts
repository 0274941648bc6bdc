const TEXT = Symbol('html');

/** Safe HTML; the symbol cannot be forged by data from outside. */
export interface Html {
  readonly [TEXT]: string;
}

/** A value in a template: text is escaped, HTML is not, `undefined` is omitted. */
export type Part = Html | string | number | undefined | readonly Part[];

/** Tags a template as HTML and escapes its values: ``html`<p title="${text}">${text}` ``. Attributes need quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  for (const [index, part] of parts.entries()) text += toText(part) + (strings[index + 1] ?? '');
  return { [TEXT]: text };
}

/** Marks a constant as HTML; never use it for data. */
export function trusted(text: string): Html {
  return { [TEXT]: text };
}

/** The HTML as text. */
export function renderHtml(part: Html): string {
  return part[TEXT];
}

function toText(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return TEXT in part ? part[TEXT] : part.map(toText).join('');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('\0', '\uFFFD');
}
