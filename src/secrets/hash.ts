import { createHash } from 'node:crypto';
import { Secret } from './secret.ts';

/** A text that two settings share when they are the same, secrets included; it tells nothing of them. */
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
