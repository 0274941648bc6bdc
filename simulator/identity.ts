import { createHash } from 'node:crypto';

/** Derives identifiers and stable numbers from a label; the same for the same seed. */
export interface Identity {
  /** Lower-case hexadecimal digits, at most 64. */
  readonly hex: (label: string, digits: number) => string;
  /** A version 4 UUID. */
  readonly uuid: (label: string) => string;
  /** A whole number in [0, limit). */
  readonly number: (label: string, limit: number) => number;
}

/** Creates the identities of one simulated cloud. */
export function createIdentity(seed: number): Identity {
  const hex = (label: string, digits: number): string =>
    createHash('sha256').update(`${seed}/${label}`).digest('hex').slice(0, digits);
  return {
    hex,
    uuid: (label) => toUuid(hex(label, 32)),
    number: (label, limit) => Number.parseInt(hex(label, 8), 16) % limit,
  };
}

function toUuid(digits: string): string {
  const at = (from: number, to: number): string => digits.slice(from, to);
  return `${at(0, 8)}-${at(8, 12)}-4${at(13, 16)}-a${at(17, 20)}-${at(20, 32)}`;
}
