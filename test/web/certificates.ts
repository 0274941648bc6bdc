import { generate } from 'selfsigned';

/** A certificate and its key, in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** The options of `generate` that are used here. */
type AltName =
  | { readonly type: 1 | 2 | 6; readonly value: string }
  | { readonly type: 7; readonly ip: string };

const DAY_MS = 86_400_000;
const LOOPBACK: readonly AltName[] = [
  { type: 2, value: 'localhost' },
  { type: 7, ip: '127.0.0.1' },
];

/** Creates a certificate authority. */
export async function createAuthority(name = 'authority', keyType: 'ec' | 'rsa' = 'ec'): Promise<Identity> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    ...COMMON,
    keyType,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert, key };
}

/** Creates a server certificate for localhost, signed by an authority with a key of the same type. */
export function createServerIdentity(
  authority: Identity,
  name = 'localhost',
  keyType: 'ec' | 'rsa' = 'ec',
): Promise<Identity> {
  return sign(authority, name, LOOPBACK, { serverAuth: true, keyType });
}

/** Creates a client certificate, signed by an authority. */
export function createClientIdentity(
  authority: Identity,
  altNames: readonly AltName[] = [{ type: 2, value: 'prometheus.example' }],
): Promise<Identity> {
  return sign(authority, 'prometheus', altNames, { clientAuth: true });
}

const COMMON = {
  algorithm: 'sha256',
  notBeforeDate: new Date(Date.now() - DAY_MS),
  notAfterDate: new Date(Date.now() + 30 * DAY_MS),
} as const;

interface Usage {
  readonly serverAuth?: true;
  readonly clientAuth?: true;
  readonly keyType?: 'ec' | 'rsa';
}

async function sign(
  authority: Identity,
  name: string,
  altNames: readonly AltName[],
  { keyType = 'ec', ...usage }: Usage,
): Promise<Identity> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    ...COMMON,
    keyType,
    ca: authority,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', ...usage },
      { name: 'subjectAltName', altNames: [...altNames] },
    ],
  });
  return { cert, key };
}
