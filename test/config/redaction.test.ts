import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRedaction, redactJson } from '../../src/config/redaction.ts';
import { Secret } from '../../src/config/secret.ts';

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
      const redact = createRedaction([new Secret(secret)]);
      const document = { list: [{ name: `${before}${secret}${after}` }], [secret]: 1 };

      const { list } = redactJson(document, redact) as typeof document;

      expect(list[0]?.name).not.toContain(secret);
      expect(list[0]?.name).toContain('<secret>');
    }),
  );
});

it('leaves a document without secrets as it is, and reaches the deepest', () => {
  const redact = createRedaction([new Secret('my-own-key')]);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(redactJson(structuredClone(value), redact)).toEqual(value);
    }),
  );
  const deep: unknown = JSON.parse(`${'['.repeat(100_000)}"my-own-key"${']'.repeat(100_000)}`);
  let innermost: unknown = redactJson(deep, redact);
  while (Array.isArray(innermost)) [innermost] = innermost;

  expect(innermost).toBe('<secret>');
  expect(redactJson('my-own-key', redact)).toBe('<secret>');
});
