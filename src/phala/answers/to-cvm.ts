import type { Cvm } from '../../snapshot/model.ts';
import { CVM_STATUSES } from '../../snapshot/vocabulary.ts';
import type { Readings } from './readings.ts';

/** What `phala_cvm_status` says where upstream's status is an empty text. */
const BLANK_STATUS = 'unknown';

/** Bytes in the gibibyte that upstream writes as "GB". */
export const GIB_BYTES = 1024 ** 3;

/** Bytes in the mebibyte that upstream writes as "MB". */
export const MIB_BYTES = 1024 ** 2;

/** The app that a list was asked for, and where readings are counted. */
export interface ItemContext {
  readonly appId: string;
  readonly readings: Readings;
}

/** The status in lower case; never empty. */
export function toStatus(status: string, readings: Readings): string {
  const word = readings.word('status', status, CVM_STATUSES);
  if (word === undefined) readings.countUnknown('status');
  return word ?? BLANK_STATUS;
}

/** Absent means false by upstream's schema; null means it could not be read. */
export function toInProgress(flag: boolean | null | undefined): boolean | undefined {
  return flag === undefined ? false : (flag ?? undefined);
}

/** Multiplies what is known; an absurd amount that overflows is not. */
export function toBytes(count: number | null | undefined, unitBytes: number): number | undefined {
  const bytes = typeof count === 'number' ? count * unitBytes : Number.NaN;
  return Number.isFinite(bytes) ? bytes : undefined;
}

/** Keeps the settings that are known. */
export function toSettings(settings: Readonly<Record<string, boolean | null | undefined>>): Cvm['settings'] {
  const known: Record<string, boolean> = {};
  for (const name of Object.keys(settings)) {
    const enabled = settings[name];
    if (typeof enabled === 'boolean') known[name] = enabled;
  }
  return known;
}
