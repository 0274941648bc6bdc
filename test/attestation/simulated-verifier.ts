import { X509Certificate } from 'node:crypto';
import { QuoteVerifier } from '@phala/dcap-qvl';
import type { Tee } from '../../simulator/tee.ts';
import { checkAttestation, type QuoteVerification, readPlatform } from '../../src/attestation/check.ts';
import { toKeyHash } from '../../src/attestation/check-collateral.ts';
import type { OpenVerifier } from '../../src/attestation/verifier.ts';

/** Verifies quotes with the root of a simulated cloud, by the vendor's other library, which takes a root. */
export function toVerification(tee: Tee): QuoteVerification {
  const root = tee.rootDer();
  const verifier = QuoteVerifier.newWithRootCa(root);
  return {
    rootKeyHash: toKeyHash(new X509Certificate(root).publicKey) ?? '',
    verifyQuote: (quote, collateral, nowSeconds) => {
      try {
        const { status, advisory_ids } = verifier.verify(Buffer.from(quote), collateral, nowSeconds);
        return { status, advisories: advisory_ids };
      } catch (error) {
        // The other library returns this status.
        if (String(error).endsWith('TCB status is invalid: Revoked'))
          return { status: 'Revoked', advisories: [] };
        throw error;
      }
    },
  };
}

/** Opens verifiers that check quotes in this thread. */
export function openSimulatedVerifier(tee: Tee): OpenVerifier {
  const verification = toVerification(tee);
  return () => ({
    rootKeyHash: verification.rootKeyHash,
    readPlatform: (quote) => Promise.resolve(readPlatform(quote)),
    check: (checkRequest) => Promise.resolve(checkAttestation(checkRequest, verification)),
    close: () => Promise.resolve(),
  });
}
