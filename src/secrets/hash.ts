import { createHash } from 'node:crypto';
import { Secret } from './secret.ts';

/** A hash that is equal for equal settings, secrets included, and reveals nothing about them. */
export function toFingerprint(settings: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(reveal(settings)) ?? '')
    .digest('hex');
}

function reveal(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reveal(inner)]));
}
