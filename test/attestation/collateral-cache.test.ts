import { expect, it, vi } from 'vitest';
import type { HttpDocument } from '../../src/api/fetch-document.ts';
import { CollateralCache } from '../../src/attestation/collateral-cache.ts';
import { fetchCollateral } from '../../src/attestation/fetch-collateral.ts';
import { INTEL_ROOT_KEY_HASH } from '../../src/attestation/intel-root.ts';
import { createTestClock } from '../test-clock.ts';
import { COLLATERAL, LAST_SECONDS } from './samples.ts';

const PLATFORM = { fmspc: 'B0C06F000000', ca: 'platform' } as const;
const HOUR = 3600;
const { signal } = new AbortController();

function createCache() {
  const clock = createTestClock();
  const cache = new CollateralCache(clock);
  const download = vi.fn(() => Promise.resolve(COLLATERAL));
  return { clock, cache, download, get: () => cache.get(PLATFORM, HOUR, download, INTEL_ROOT_KEY_HASH) };
}

it('collateral is downloaded once per refresh', async () => {
  const { clock, download, get } = createCache();

  expect(await get()).toBe(COLLATERAL);
  clock.advance(HOUR - 1);
  await get();
  expect(download).toHaveBeenCalledTimes(1);
  clock.advance(1);
  await get();

  expect(download).toHaveBeenCalledTimes(2);
});

it.each([
  ['no response', () => Promise.reject(new Error('x'))],
  ['another root', () => Promise.resolve({ ...COLLATERAL, pck_crl_issuer_chain: '' })],
  ['a falsified TCB info', () => Promise.resolve({ ...COLLATERAL, tcb_info: '{}' })],
])('the last good collateral stays after %s, which is tried again soon', async (_title, respond) => {
  const { cache, clock, download, get } = createCache();
  await get();
  download.mockImplementation(respond);
  clock.advance(HOUR);

  expect(await get()).toBe(COLLATERAL);
  expect(cache.states().get(PLATFORM.fmspc)).toEqual({
    fetchedAtBootSeconds: clock.bootSeconds() - HOUR,
    expiresAtSeconds: LAST_SECONDS,
  });
  clock.advance(300);
  await get();

  expect(download).toHaveBeenCalledTimes(3);
});

it('there is none before the first download succeeds', async () => {
  const { cache, download, get } = createCache();
  download.mockRejectedValue(new Error('x'));

  expect(await get()).toBeUndefined();
  expect(cache.states()).toEqual(new Map());
});

const toDocument = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): HttpDocument => ({
  body: Buffer.from(body),
  header: (name) => headers[name],
});

/** The documents of the sample, as a PCCS or Intel's PCS serves them. */
function serve(hasRootCrl: boolean) {
  const { tcb_info, tcb_info_signature, qe_identity, qe_identity_signature } = COLLATERAL;
  const chain = encodeURIComponent(COLLATERAL.tcb_info_issuer_chain);
  const urls: string[] = [];
  const documents: readonly (readonly [part: string, document: HttpDocument])[] = [
    [
      '/pckcrl?',
      toDocument(Buffer.from(COLLATERAL.pck_crl, 'hex'), {
        'sgx-pck-crl-issuer-chain': encodeURIComponent(COLLATERAL.pck_crl_issuer_chain),
      }),
    ],
    [
      '/tcb?',
      toDocument(`{"tcbInfo":${tcb_info},"signature":"${tcb_info_signature}"}`, {
        [hasRootCrl ? 'tcb-info-issuer-chain' : 'sgx-tcb-info-issuer-chain']: chain,
      }),
    ],
    [
      '/qe/identity?',
      toDocument(`{"enclaveIdentity":${qe_identity},"signature":"${qe_identity_signature}"}`, {
        'sgx-enclave-identity-issuer-chain': chain,
      }),
    ],
    hasRootCrl
      ? ['/rootcacrl', toDocument(COLLATERAL.root_ca_crl)]
      : ['/IntelSGXRootCA.der', toDocument(Buffer.from(COLLATERAL.root_ca_crl, 'hex'))],
  ];
  const fetch = (url: string): Promise<HttpDocument> => {
    urls.push(url);
    const [, document] = documents.find(([part]) => url.includes(part)) ?? [];
    return document === undefined ? Promise.reject(new Error('404')) : Promise.resolve(document);
  };
  return { fetch, urls };
}

it.each([
  ['a PCCS', 'https://pccs.phala.network', true],
  ["Intel's PCS, which has no CRL of the root", 'https://api.trustedservices.intel.com', false],
])('collateral of %s is complete', async (_title, url, hasRootCrl) => {
  const { fetch, urls } = serve(hasRootCrl);

  expect(await fetchCollateral(url, PLATFORM, fetch, signal)).toEqual(COLLATERAL);
  expect(urls).toContain(`${url}/sgx/certification/v4/pckcrl?ca=platform&encoding=der`);
  expect(urls).toContain(`${url}/tdx/certification/v4/tcb?fmspc=B0C06F000000`);
});
