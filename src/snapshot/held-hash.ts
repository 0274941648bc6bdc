import type { Attestation } from './attestation.ts';
import type { Cvm } from './model.ts';

/** The compose hash that is held against the expected ones, and where it is from. */
export interface HeldHash {
  readonly hash: string;
  readonly source: 'measured' | 'api';
}

/**
 * The measured compose hash, else the listed one. A measurement counts while the list has the hash that it had then:
 * after an update, the measured one is that of the previous boot until the next check.
 */
export function toHeldHash(
  { attributes: { composeHash } }: Cvm,
  attestation: Attestation | undefined,
): HeldHash | undefined {
  const listed = composeHash?.toLowerCase().replace(/^0x/, '');
  const { composeHash: measured, failure, isChanging, listedComposeHash } = attestation ?? {};
  if (measured !== undefined && failure === undefined && isChanging === false && listed === listedComposeHash)
    return { hash: measured, source: 'measured' };
  return listed === undefined ? undefined : { hash: listed, source: 'api' };
}
