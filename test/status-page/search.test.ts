import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMatcher, parseQuery, toReloadUrl, toSearchUrl } from '../../src/status-page/search.ts';

it.each([
  ['', ''],
  ['q=web+1', 'web 1'],
  ['nothing=known&__proto__=1&constructor=2', ''],
  ['q=a&q=b', 'a'],
  ['q=%E0%A4%A', '\uFFFD%A'],
  [`q=${'x'.repeat(5000)}`, 'x'.repeat(100)],
])('the query string %j is a search for %j', (queryString, text) => {
  expect(parseQuery(queryString)).toEqual({ search: text, isStill: false });
});

it('reload=off stops the reloading', () => {
  expect(parseQuery('q=a&reload=off')).toEqual({ search: 'a', isStill: true });
});

it.each([
  ['', true],
  ['WEB', true],
  ['web prod', true],
  ['prod5 frontend', true],
  ['web prod6', false],
  ['webprod', false],
])('the search %j matches a CVM web-frontend on node prod5: %s', (text, expected) => {
  expect(createMatcher(text)(() => 'web-frontend\nProd5')).toBe(expected);
});

const long = fc.string({
  unit: fc.constantFrom('x', ' ', 'İ', 'Σ', '🚀', '%20', '&q='),
  minLength: 40,
  maxLength: 150,
});
const queryStrings = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.webQueryParameters(),
  long.map((text) => `q=${text}`),
);

it('the address of any search is parsed as the same search', () => {
  fc.assert(
    fc.property(queryStrings, (queryString) => {
      const { search, isStill } = parseQuery(queryString);

      expect(parseQuery(toSearchUrl(search).slice(1)).search).toBe(search);
      expect(parseQuery(toReloadUrl(search, isStill).slice(1))).toEqual({ search, isStill });
    }),
  );
});
