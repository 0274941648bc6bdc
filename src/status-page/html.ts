const TEXT = Symbol('html');

/** A piece of HTML, safe to stand where it is put. */
export interface Html {
  readonly [TEXT]: string;
}

/** What a template takes: text is escaped, pieces of HTML stay as they are, `undefined` is nothing. */
export type Part = Html | string | number | undefined | readonly Part[];

/** Writes HTML: ``html`<p title="${any}">${text}` ``. Attributes must have quotes; then no text can leave its place. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  for (const [index, part] of parts.entries()) text += toText(part) + (strings[index + 1] ?? '');
  return { [TEXT]: text };
}

/** Marks text of our own as HTML; never for anything that came from outside. */
export function trusted(text: string): Html {
  return { [TEXT]: text };
}

/** The whole, as text. */
export function renderHtml(part: Html): string {
  return part[TEXT];
}

function toText(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return TEXT in part ? part[TEXT] : part.map(toText).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // Browsers leave it out, and would show a text that is not there.
  '\0': '\uFFFD',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"'\0]/g, (character) => ESCAPES[character] ?? '');
}
