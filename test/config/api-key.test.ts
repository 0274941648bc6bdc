import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeFile, describeReadError } from '../../src/files/describe-file.ts';
import { type ApiKey, createFixedApiKey, loadApiKey } from '../../src/secrets/api-key.ts';
import { findApiKeyFault } from '../../src/secrets/api-key-text.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

interface KeyFile {
  readonly path: string;
  readonly write: (text: string) => void;
}

function createKeyFile(text: string): KeyFile {
  const path = join(createTemporaryFolder(), 'api.key');
  const write = (next: string): void => writeFileSync(path, next);
  write(text);
  return { path, write };
}

function loadFrom({ path }: KeyFile): Promise<ApiKey> {
  return loadApiKey(path);
}

describe('a key in a file', () => {
  it.each([
    ['alone', 'phak_one'],
    ['with a new line at its end', 'phak_one\n'],
    ['as an editor of Windows leaves it', '\ufeffphak_one\r\n'],
    ['amid blanks', ' \tphak_one\n\n'],
  ])('is read %s', async (_, text) => {
    const key = await loadFrom(createKeyFile(text));

    expect(key.current().reveal()).toBe('phak_one');
  });

  it('changes when the file does', async () => {
    const file = createKeyFile('phak_one\n');
    const key = await loadFrom(file);
    file.write('phak_two\n');

    const reading = await key.reread();

    expect(reading).toBe('changed');
    expect(key.current().reveal()).toBe('phak_two');
  });

  it('has not changed when the file was only written again', async () => {
    const file = createKeyFile('phak_one\n');
    const key = await loadFrom(file);
    file.write('phak_one');

    const reading = await key.reread();

    expect(reading).toBe('same');
    expect(key.current().reveal()).toBe('phak_one');
  });

  it.each([
    ['is missing', 'no such file', (file: KeyFile) => rmSync(file.path)],
    ['is empty', 'it is empty', (file: KeyFile) => file.write('')],
    ['is blank', 'it is empty', (file: KeyFile) => file.write(' \n')],
    [
      'holds something else',
      'it has several lines: write only the key',
      (file: KeyFile) => file.write('phak_two\nphak_three\n'),
    ],
  ])('stays current when the file %s: %s', async (_, reason, spoil) => {
    const file = createKeyFile('phak_one\n');
    const key = await loadFrom(file);
    spoil(file);

    const reading = await key.reread();

    expect(reading).toEqual({ unreadable: reason });
    expect(key.current().reveal()).toBe('phak_one');
  });

  it('is read again when the file exists again', async () => {
    const file = createKeyFile('phak_one\n');
    const key = await loadFrom(file);
    rmSync(file.path);
    await key.reread();
    file.write('phak_two\n');

    const reading = await key.reread();

    expect(reading).toBe('changed');
    expect(key.current().reveal()).toBe('phak_two');
  });

  it('is rejected at start when the file contains something else, with the reason and without showing it', async () => {
    const loading = loadFrom(createKeyFile('phak_one\nphak_two'));

    await expect(loading).rejects.toThrow(/^it has several lines: write only the key$/);
  });
});

describe('a key in the environment', () => {
  it('never changes', async () => {
    const key = createFixedApiKey(new Secret('phak_one'));

    const reading = await key.reread();

    expect(reading).toBe('same');
    expect(key.current().reveal()).toBe('phak_one');
  });
});

describe('the text of a key', () => {
  it.each([
    'phak_one',
    'a',
    '~'.repeat(512),
    ' phak_one\r\n',
    '\ufeffphak_one',
    'YWJj/+YWJj==',
    'id:secret,1',
  ])('may be %j', (text) => {
    expect(findApiKeyFault(text)).toBeUndefined();
  });

  it.each([
    ['', 'it is empty'],
    [' \r\n', 'it is empty'],
    ['phak_one\nphak_two', 'it has several lines: write only the key'],
    ['# production\r\nphak_one\r\n', 'it has several lines: write only the key'],
    ['PHALA_CLOUD_API_KEY=phak_one', 'it has a name and = before the key: write only the key'],
    ['KEY = phak_one', 'it has a name and = before the key: write only the key'],
    ['export KEY="phak_one"', 'it has a name and = before the key: write only the key'],
    ['"phak_one"', 'it has quotes around the key: write only the key'],
    ["'phak_one'", 'it has quotes around the key: write only the key'],
    ['phak_one"', 'it has quotes around the key: write only the key'],
    ['${PHALA_CLOUD_API_KEY}', 'it is an unreplaced placeholder: write the key itself'],
    ['<your-key>', 'it is an unreplaced placeholder: write the key itself'],
    ['$PHALA_CLOUD_API_KEY', 'it is an unreplaced placeholder: write the key itself'],
    ['$(PHALA_CLOUD_API_KEY)', 'it is an unreplaced placeholder: write the key itself'],
    ['{{ .Values.key }}', 'it looks like JSON or a template: write only the key'],
    ['{"token":"phak_one"}', 'it looks like JSON or a template: write only the key'],
    ['phak_one\\n', 'it ends with a backslash and a letter instead of a line break: write only the key'],
    ['phak_one phak_two', 'it contains whitespace: write only the key'],
    ['Bearer phak_one', 'it contains whitespace: write only the key'],
    ['key: phak_one', 'it contains whitespace: write only the key'],
    ['phak_ключ', 'it contains characters other than printable ASCII'],
    ['phak_\u0000', 'it contains characters other than printable ASCII'],
    [
      Buffer.from('phak_one', 'utf16le').toString('utf8'),
      'it contains characters other than printable ASCII',
    ],
    ['~'.repeat(513), 'it is longer than 512 characters'],
  ])('is not %j: %s', (text, reason) => {
    expect(findApiKeyFault(text)).toBe(reason);
  });
});

describe('a file that cannot be used', () => {
  const missing = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });

  it.each([
    ['keys/production', '/etc/exporter/keys/production'],
    ['/run/secrets/phala-api-key', '/run/secrets/phala-api-key'],
    ['phak_1234567890abcdef', '<secret>'],
    ['8f14e45fceea167a5a36dedd4bea2543', '<secret>'],
  ])('is named: %s is %s', (setting, shown) => {
    expect(describeFile(setting, '/etc/exporter', missing)).toBe(`${shown}: no such file`);
  });
});

describe('describeReadError', () => {
  it.each([
    ['ENOENT', 'no such file'],
    ['EACCES', 'permission denied'],
    ['EISDIR', 'it is a directory'],
    ['EMFILE', 'it cannot be read (EMFILE)'],
  ])('puts %s in words, without the path', (code, words) => {
    const error = Object.assign(new Error(`${code}: /run/secrets/api.key`), { code });

    expect(describeReadError(error)).toBe(words);
  });

  it('has words for what is no error', () => {
    expect(describeReadError('broken')).toBe('it cannot be read');
  });
});
