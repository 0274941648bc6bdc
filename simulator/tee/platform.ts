import { type Certified, certify } from './certificates.ts';
import { integer, objectId, octets, sequence } from './der.ts';

const SGX = '1.2.840.113741.1.13.1';

/** The id of the simulated kind of platform. */
export const FMSPC = '50C0DE000000';

/** Security version numbers of the platform's components. */
export const SVN = 5;

/** A root of its own, as no other simulator has, and what it certifies. */
export interface Platform {
  readonly root: Certified;
  readonly platformCa: Certified;
  /** Signs TCB info and QE identity. */
  readonly signer: Certified;
  /** The platform's certificate; its key signs reports of the quoting enclave. */
  readonly pck: Certified;
}

/** Creates keys and certificates. */
export function createPlatform(): Platform {
  const root = certify({ name: 'Simulated SGX Root CA', serial: 1, isCa: true });
  const platformCa = certify({ name: 'Simulated SGX PCK Platform CA', serial: 2, issuer: root, isCa: true });
  const signer = certify({ name: 'Simulated SGX TCB Signing', serial: 3, issuer: root });
  const pck = certify({
    name: 'Simulated SGX PCK Certificate',
    serial: 4,
    issuer: platformCa,
    extensions: { [SGX]: toSgxExtension() },
  });
  return { root, platformCa, signer, pck };
}

// The layout is that of Intel's "SGX PCK Certificate and Certificate Revocation List Profile Specification".
function toSgxExtension(): Buffer {
  const entry = (id: string, value: Buffer): Buffer => sequence(objectId(`${SGX}.${id}`), value);
  const components = Array.from({ length: 16 }, (_, index) => entry(`2.${index + 1}`, integer(SVN)));
  return sequence(
    entry('1', octets(Buffer.alloc(16, 0xaa))),
    entry(
      '2',
      sequence(...components, entry('2.17', integer(SVN)), entry('2.18', octets(Buffer.alloc(16, SVN)))),
    ),
    entry('3', octets(Buffer.alloc(2))),
    entry('4', octets(Buffer.from(FMSPC, 'hex'))),
  );
}
