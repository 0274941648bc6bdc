import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ApiKey, isApiKey, loadApiKey } from '../../src/config/api-key.ts';
import { describeReadError } from '../../src/config/key-sources.ts';
import { Secret } from '../../src/config/secret.ts';
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
  return loadApiKey({ kind: 'file', path });
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
    ['is gone', (file: KeyFile) => rmSync(file.path)],
    ['is empty', (file: KeyFile) => file.write('')],
    ['is blank', (file: KeyFile) => file.write(' \n')],
    ['holds something else', (file: KeyFile) => file.write('phak_two\nphak_three\n')],
  ])('stays in force when the file %s', async (_, spoil) => {
    const file = createKeyFile('phak_one\n');
    const key = await loadFrom(file);
    spoil(file);

    const reading = await key.reread();

    expect(reading).toBe('unreadable');
    expect(key.current().reveal()).toBe('phak_one');
  });

  it('is taken again once the file is back', async () => {
    const file = createKeyFile('phak_one\n');
    const key = await loadFrom(file);
    rmSync(file.path);
    await key.reread();
    file.write('phak_two\n');

    const reading = await key.reread();

    expect(reading).toBe('changed');
    expect(key.current().reveal()).toBe('phak_two');
  });

  it.each(['', '\n', 'phak_one phak_two', 'phak_one\nphak_two', 'phak_\u0000'])(
    'is refused at first when the file holds %j, without showing it',
    async (text) => {
      const loading = loadFrom(createKeyFile(text));

      await expect(loading).rejects.toThrow(/^the file holds no API key$/);
    },
  );
});

describe('a key in the environment', () => {
  it('never changes', async () => {
    const key = await loadApiKey({ kind: 'environment', variable: 'KEY', key: new Secret('phak_one') });

    const reading = await key.reread();

    expect(reading).toBe('same');
    expect(key.current().reveal()).toBe('phak_one');
  });
});

describe('isApiKey', () => {
  it.each([
    ['phak_one', true],
    ['a', true],
    ['~'.repeat(512), true],
    ['~'.repeat(513), false],
    ['', false],
    ['phak one', false],
    ['phak_ключ', false],
    ['phak_one\r\nX-Other: 1', false],
  ])('of %j is %s', (text, expected) => {
    expect(isApiKey(text)).toBe(expected);
  });
});

describe('describeReadError', () => {
  it.each([
    ['ENOENT', 'there is no such file'],
    ['EACCES', 'it may not be read'],
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
