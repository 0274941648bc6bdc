import { MAX_ITEMS } from '../../src/api/decode/decode-cvm-list.ts';
import { MAX_APPS } from '../../src/api/fetch-all-apps.ts';
import { ConfigFile } from '../../src/config/schema.ts';
import { listSections } from './settings.ts';

/** The default of a configuration key, as it is written in the file. */
export function defaultOf(section: string, key: string): string {
  const { settings } = listSections(ConfigFile).find(({ path }) => path === section) ?? {};
  const text = settings?.find((setting) => setting.key === key)?.facts?.default;
  if (text === undefined) throw new Error(`${section}.${key} has no default`);
  return text;
}

/** A large number as the documents write it, such as `10 000`. */
export function toNumber(value: number): string {
  return value.toLocaleString('en').replaceAll(',', ' ');
}

/** The longest lists that are taken. */
export const LIST_LIMITS = { cvms: toNumber(MAX_ITEMS), apps: toNumber(MAX_APPS) };
