import fc from 'fast-check';
import { expect, it } from 'vitest';
import { html, type Part, renderHtml, trusted } from '../../src/status-page/html.ts';

const NAMED: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

function toText(text: string): string {
  return text.replaceAll(/&[#\w]+;/g, (entity) => NAMED[entity] ?? entity);
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'l', 't', ';', '#', '/', '\0') }),
);

it('no text can open or close anything, and each can be read as it was', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const escaped = renderHtml(html`${text}`);

      expect(escaped).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      expect(toText(escaped)).toBe(text.replaceAll('\0', '\uFFFD'));
    }),
  );
});

it('pieces and lists of pieces stay as they are, and what is undefined is nothing', () => {
  const items = ['<', 'b'].map((text) => html`<li>${text}`);

  expect(renderHtml(html`<ul title="${'"'}">${items}${undefined}${1}</ul>${trusted('<hr>')}`)).toBe(
    '<ul title="&quot;"><li>&lt;<li>b1</ul><hr>',
  );
});

it('what only looks like a piece of HTML is none', () => {
  const forged: unknown = JSON.parse('{"html":"<script>","Symbol(html)":"<script>"}');

  expect(() => renderHtml(html`${forged as Part}`)).toThrow(TypeError);
});
