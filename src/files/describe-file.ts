import { resolve } from 'node:path';
import { isKeyLike } from '../secrets/api-key-text.ts';
import { MASK } from '../secrets/secret.ts';

/** What came of a file that a setting names: its path, and what is wrong with it. */
export function describeFile(setting: string, folder: string, error: unknown): string {
  // A long text without slashes and dots may be a key, written where the path of its file belongs.
  const isSecret = isKeyLike(setting) || /^[^/.]{20,}$/.test(setting);
  return `${isSecret ? MASK : resolve(folder, setting)}: ${describeReadError(error)}`;
}

/** Why a file cannot be read or used, without its path. */
export function describeReadError(error: unknown): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'it may not be read',
    EISDIR: 'it is a directory',
  };
  if (!(error instanceof Error)) return 'it cannot be read';
  const code = 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (code === '' ? error.message : `it cannot be read (${code})`);
}
