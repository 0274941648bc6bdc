import { resolve } from 'node:path';
import { isKeyLike } from '../secrets/api-key-text.ts';
import { MASK } from '../secrets/secret.ts';

/** Describes an error with a file that a setting names, by its path. */
export function describeFile(setting: string, folder: string, error: unknown): string {
  // A long text without slashes and dots may be a key in the place of its file's path.
  const isSecret = isKeyLike(setting) || /^[^/.]{20,}$/.test(setting);
  return `${isSecret ? MASK : resolve(folder, setting)}: ${describeReadError(error)}`;
}

/** Describes why a file cannot be read or used, without its path. */
export function describeReadError(error: unknown): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a directory',
  };
  if (!(error instanceof Error)) return 'it cannot be read';
  const code = 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (code === '' ? error.message : `it cannot be read (${code})`);
}
