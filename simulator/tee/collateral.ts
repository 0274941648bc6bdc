import { signPlain, toCrl, toPem } from './certificates.ts';
import { FMSPC, type Platform, SVN } from './platform.ts';
import { QE_ATTRIBUTES, QE_MRSIGNER, QE_PRODUCT_ID, QE_SVN } from './quote.ts';

/** What the simulated PCCS says about the platform. */
export interface CollateralSettings {
  readonly tcbStatus: string;
  readonly advisories: readonly string[];
  /** Whether the platform's certificate is revoked. */
  readonly isPckRevoked: boolean;
  /** From issue to `nextUpdate`. */
  readonly validSeconds: number;
}

/** A document of the PCCS, with the header that has its issuer chain. */
export interface CollateralDocument {
  readonly body: Buffer | string;
  readonly header?: readonly [name: string, value: string];
}

/** The documents of a PCCS, by the last part of their path; each is signed when it is asked for. */
export function toDocuments(
  { pck, platformCa, root, signer }: Platform,
  { advisories, isPckRevoked, tcbStatus, validSeconds }: CollateralSettings,
  issuedAtSeconds: number,
): Readonly<Record<string, () => CollateralDocument>> {
  const issued = Math.floor(issuedAtSeconds);
  const dates = { issueDate: toDate(issued), nextUpdate: toDate(issued + validSeconds) };
  const validity = [issued, issued + validSeconds] as const;
  const chain = encodeURIComponent(toPem(signer, root));
  const toSigned = (name: string, value: object): string => {
    const json = JSON.stringify(value);
    return `{"${name}":${json},"signature":"${signPlain(Buffer.from(json), signer.key).toString('hex')}"}`;
  };
  return {
    pckcrl: () => ({
      body: toCrl(platformCa, validity, isPckRevoked ? [pck.serial] : []),
      header: ['SGX-PCK-CRL-Issuer-Chain', encodeURIComponent(toPem(platformCa, root))],
    }),
    rootcacrl: () => ({ body: toCrl(root, validity, []).toString('hex') }),
    tcb: () => ({
      body: toSigned('tcbInfo', { ...dates, ...toTcbInfo(tcbStatus, advisories) }),
      header: ['TCB-Info-Issuer-Chain', chain],
    }),
    identity: () => ({
      body: toSigned('enclaveIdentity', { ...dates, ...QE_IDENTITY }),
      header: ['SGX-Enclave-Identity-Issuer-Chain', chain],
    }),
  };
}

function toTcbInfo(tcbStatus: string, advisoryIDs: readonly string[]): object {
  const components = Array.from({ length: 16 }, () => ({ svn: SVN }));
  const tcb = { sgxtcbcomponents: components, pcesvn: SVN, tdxtcbcomponents: components };
  return {
    id: 'TDX',
    version: 3,
    fmspc: FMSPC,
    pceId: '0000',
    tcbType: 0,
    tcbEvaluationDataNumber: 17,
    tcbLevels: [{ tcb, tcbDate: '2024-03-13T00:00:00Z', tcbStatus, advisoryIDs }],
  };
}

const QE_IDENTITY = {
  id: 'TD_QE',
  version: 2,
  tcbEvaluationDataNumber: 17,
  miscselect: '00000000',
  miscselectMask: 'FFFFFFFF',
  attributes: QE_ATTRIBUTES,
  attributesMask: 'FBFFFFFFFFFFFFFF0000000000000000',
  mrsigner: QE_MRSIGNER,
  isvprodid: QE_PRODUCT_ID,
  tcbLevels: [{ tcb: { isvsvn: QE_SVN }, tcbDate: '2024-03-13T00:00:00Z', tcbStatus: 'UpToDate' }],
};

function toDate(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
