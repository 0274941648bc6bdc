import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseQuery, toAddress } from '../../src/status-page/query.ts';

it.each([
  ['', { text: '', status: '', appsPage: 1, cvmsPage: 1 }],
  ['q=web+1&status=Running&apps=2&page=3', { text: 'web 1', status: 'running', appsPage: 2, cvmsPage: 3 }],
  ['nothing=known&__proto__=1&constructor=2', { text: '', status: '', appsPage: 1, cvmsPage: 1 }],
  ['q=a&q=b', { text: 'a', status: '', appsPage: 1, cvmsPage: 1 }],
  ['q=%E0%A4%A&page=%00', { text: '\uFFFD%A', status: '', appsPage: 1, cvmsPage: 1 }],
  ['page=-1&apps=0', { text: '', status: '', appsPage: 1, cvmsPage: 1 }],
  ['page=1e9&apps=99999999999999999999', { text: '', status: '', appsPage: 1, cvmsPage: 1 }],
  ['page=NaN&apps=2.5', { text: '', status: '', appsPage: 1, cvmsPage: 1 }],
])('the query %j is read as %j', (search, query) => {
  expect(parseQuery(search)).toEqual(query);
});

it('a text is cut where nobody would have typed more', () => {
  expect(parseQuery(`q=${'x'.repeat(5000)}`).text).toHaveLength(100);
});

const long = fc.string({
  unit: fc.constantFrom('x', ' ', 'İ', 'Σ', '🚀', '%20', '&q='),
  minLength: 40,
  maxLength: 150,
});
const searches = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.webQueryParameters(),
  long.map((text) => `q=${text}&status=${text}`),
);

it('whatever is asked, the address of the answer asks for the same', () => {
  fc.assert(
    fc.property(searches, (search) => {
      const query = parseQuery(search);

      expect(parseQuery(toAddress(query).slice(1))).toEqual(query);
    }),
  );
});
