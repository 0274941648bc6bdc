import { MAX_ITEMS } from '../../src/api/decode/decode-cvm-list.ts';
import { MAX_APPS } from '../../src/api/fetch-all-apps.ts';
import { ConfigFile } from '../../src/config/schema.ts';
import { listSections } from './settings.ts';

/** The default of a configuration key, in the notation of the file. */
export function defaultOf(section: string, key: string): string {
  const { settings } = listSections(ConfigFile).find(({ path }) => path === section) ?? {};
  const text = settings?.find((setting) => setting.key === key)?.facts?.default;
  if (text === undefined) throw new Error(`${section}.${key} has no default`);
  return text;
}

/** A large number in the notation of the documents, such as `10 000`. */
export function toNumber(value: number): string {
  return value.toLocaleString('en').replaceAll(',', ' ');
}

/** The maximum lengths of lists. */
export const LIST_LIMITS = { cvms: toNumber(MAX_ITEMS), apps: toNumber(MAX_APPS) };
