import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createJsonParser, createRedaction } from '../../src/secrets/redaction.ts';
import { Secret } from '../../src/secrets/secret.ts';

it.each([
  ['a phak_Abc-123_x b', 'a <secret> b'],
  ['a PHAK_ABC b', 'a <secret> b'],
  ['my.own+key(1)my.own+key(1)!', '<secret><secret>!'],
  ['my.own+key(1)longer', '<secret>'],
  ['my-own-key-1', 'my-own-key-1'],
  ['short', 'short'],
])('makes %j to %j', (text, redacted) => {
  const secrets = ['my.own+key(1)', 'my.own+key(1)longer', 'short'].map((secret) => new Secret(secret));

  expect(createRedaction(secrets)(text)).toBe(redacted);
});

it('finds any key that can travel in a header, wherever it stands', () => {
  const key = fc.stringMatching(/^[\x21-\x7e]{8,40}$/);
  fc.assert(
    fc.property(key, fc.string(), fc.string(), (secret, before, after) => {
      const parseJson = createJsonParser([new Secret(secret)]);
      const document = { list: [{ name: `${before}${secret}${after}` }], [secret]: 1 };

      const { list } = parseJson(JSON.stringify(document)) as typeof document;

      expect(list[0]?.name).not.toContain(secret);
      expect(list[0]?.name).toContain('<secret>');
    }),
  );
});

it('leaves a document without secrets as it is', () => {
  const parseJson = createJsonParser([new Secret('my-own-key')]);
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
  expect(parseJson('"my-own-key"')).toBe('<secret>');
});

it('a secret that is nested too deep to be masked makes the document invalid', () => {
  const parseJson = createJsonParser([new Secret('my-own-key')]);
  const nest = (depth: number): string => `${'['.repeat(depth)}"my-own-key"${']'.repeat(depth)}`;

  expect(JSON.stringify(parseJson(nest(1000)))).toContain('<secret>');
  expect(parseJson(nest(100_000))).toBeUndefined();
});

/** Keys of every kind of character: the vendor's, and some that JSON or patterns escape. */
const KEYS = [
  'phak_PlantedKey0001',
  'planted.key-of+no/known=form',
  'a "key" \\ with \t all/of it',
  'a key \u0001 with no short form',
  'ключ-é-🚀-key',
  'phak_vendor/and-more',
];

/** The ways to write a character in JSON: as it is or as it must be, with a backslash if it can, by number. */
const WAYS = [
  (character: string) => JSON.stringify(character).slice(1, -1),
  (character: string) => (character === '/' ? String.raw`\/` : JSON.stringify(character).slice(1, -1)),
  (character: string) => toNumbers(character).join(''),
  (character: string) =>
    toNumbers(character)
      .join('')
      .replaceAll(/[a-f]/g, (digit) => digit.toUpperCase()),
] as const;

function toNumbers(character: string): readonly string[] {
  const units = character.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  return units.map((hex) => String.raw`\u${hex}`);
}

/** A text in JSON, in one of the ways throughout, or each character in another. */
function written(text: string): fc.Arbitrary<string> {
  const characters = Array.from(text);
  const way = fc.constantFrom(...WAYS);
  const ways = fc.oneof(
    way.map((one) => characters.map(() => one)),
    fc.tuple(...characters.map(() => way)),
  );
  return ways.map((all) => `"${characters.map((character, at) => all[at]?.(character)).join('')}"`);
}

const plain = fc.string({ unit: 'grapheme', maxLength: 6 });
const texts = fc
  .array(
    fc.oneof(fc.constantFrom(...KEYS, 'phak_', 'PHAK_x', 'planted', '\\u0070', '\\', '/', '<secret>'), plain),
    {
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(''));

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    texts.chain(written),
    fc.constantFrom('1', 'null', '[]'),
    tie('list'),
    tie('map'),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }).map((all) => `[${all.join()}]`),
  map: fc
    .array(fc.tuple(texts.chain(written), tie('value')), { maxLength: 3 })
    .map((all) => `{${all.map((pair) => pair.join(':')).join()}}`),
})).value as fc.Arbitrary<string>;

it('whatever the spelling, a document is read as if every text of it had been looked at', async () => {
  const secrets = KEYS.map((key) => new Secret(key));
  const redact = createRedaction(secrets);
  const mask = (_key: string, value: unknown): unknown => (typeof value === 'string' ? redact(value) : value);
  const parseJson = createJsonParser(secrets);
  fc.assert(
    fc.property(json, (text) => {
      expect(parseJson(text)).toStrictEqual(JSON.parse(text, mask));
    }),
  );
});

it.each(KEYS)('the key %j is found however it is written, also when it is the only one', async (key) => {
  const parseJson = createJsonParser([new Secret(key)]);
  await fc.assert(
    fc.asyncProperty(written(`before ${key} after`), async (text) => {
      expect(await parseJson(`[${text}]`)).toStrictEqual([
        expect.stringMatching(/^before <secret>.* after$/),
      ]);
    }),
  );
});

it.each(['', '{', '[1,]', 'nul', '"', '\ufeff1'])('%j is no JSON, and no error quotes it', async (text) => {
  expect(await createJsonParser([])(text)).toBeUndefined();
});
