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

it('escaped text contains no markup, and unescapes to the original', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const escaped = renderHtml(html`${text}`);

      expect(escaped).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      expect(toText(escaped)).toBe(text.replaceAll('\0', '\uFFFD'));
    }),
  );
});

it('HTML and lists of HTML are not escaped, and undefined is omitted', () => {
  const items = ['<', 'b'].map((text) => html`<li>${text}`);

  expect(renderHtml(html`<ul title="${'"'}">${items}${undefined}${1}</ul>${trusted('<hr>')}`)).toBe(
    '<ul title="&quot;"><li>&lt;<li>b1</ul><hr>',
  );
});

it('an object that only looks like HTML is rejected', () => {
  const forged: unknown = JSON.parse('{"html":"<script>","Symbol(html)":"<script>"}');

  expect(() => renderHtml(html`${forged as Part}`)).toThrow(TypeError);
});
