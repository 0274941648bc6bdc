import type { FetchDocument, HttpDocument } from '../api/fetch-document.ts';
import type { Collateral } from './collateral.ts';
import type { Platform } from './quote.ts';

/** Where Intel publishes the CRL of its root: its own PCS serves no other. Part of the root certificate. */
const ROOT_CRL_URL = 'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der';

/** Fetches the collateral of a platform from a PCCS, or from Intel's PCS. @throws ApiError, or Error when it is no collateral. */
export async function fetchCollateral(
  pccsUrl: string,
  { ca, fmspc }: Platform,
  fetch: FetchDocument,
  signal: AbortSignal,
): Promise<Collateral> {
  const get = (path: string): Promise<HttpDocument> => fetch(`${pccsUrl}/${path}`, signal);
  const [crl, tcb, qe, rootCrl] = await Promise.all([
    get(`sgx/certification/v4/pckcrl?ca=${ca}&encoding=der`),
    get(`tdx/certification/v4/tcb?fmspc=${fmspc}`),
    get('tdx/certification/v4/qe/identity?update=standard'),
    get('sgx/certification/v4/rootcacrl').catch(() => fetch(ROOT_CRL_URL, signal)),
  ]);
  const tcbInfo = JSON.parse(tcb.body.toString());
  const qeIdentity = JSON.parse(qe.body.toString());
  return {
    pck_crl_issuer_chain: toChain(crl, 'sgx-pck-crl-issuer-chain'),
    pck_crl: toHex(crl.body),
    root_ca_crl: toHex(rootCrl.body),
    tcb_info_issuer_chain: toChain(tcb, 'tcb-info-issuer-chain', 'sgx-tcb-info-issuer-chain'),
    // What is signed is the value without whitespace, in the order of its keys.
    tcb_info: JSON.stringify(tcbInfo.tcbInfo),
    tcb_info_signature: String(tcbInfo.signature),
    qe_identity_issuer_chain: toChain(qe, 'sgx-enclave-identity-issuer-chain'),
    qe_identity: JSON.stringify(qeIdentity.enclaveIdentity),
    qe_identity_signature: String(qeIdentity.signature),
  };
}

function toChain(document: HttpDocument, ...headers: readonly string[]): string {
  const chain = headers.map(document.header).find((value) => value !== undefined);
  if (chain === undefined) throw new Error('a document of the collateral has no issuer chain');
  return decodeURIComponent(chain);
}

// A PCCS serves hex, Intel DER.
function toHex(body: Buffer): string {
  const text = body.toString('latin1').trim();
  return /^[0-9a-f]+$/i.test(text) ? text.toLowerCase() : body.toString('hex');
}
