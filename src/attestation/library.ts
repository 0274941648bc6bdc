import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initSync, js_verify } from '@phala/dcap-qvl-web';
import { z } from 'zod';
import type { QuoteVerification } from './check.ts';

/** SHA-256 of the public key of the Intel SGX Root CA, which the library contains. */
const INTEL_ROOT_KEY_HASH = 'a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e';

const Report = z.object({ status: z.string(), advisory_ids: z.array(z.string()) });

/** Loads the vendor's library, compiled to WebAssembly: it knows no other root than Intel's. */
export function loadLibrary(): QuoteVerification {
  const { resolve } = createRequire(import.meta.url);
  initSync({ module: readFileSync(resolve('@phala/dcap-qvl-web/dcap-qvl-web_bg.wasm')) });
  return {
    rootKeyHash: INTEL_ROOT_KEY_HASH,
    verifyQuote: (quote, collateral, nowSeconds) => {
      const { status, advisory_ids } = Report.parse(js_verify(quote, collateral, BigInt(nowSeconds)));
      return { status, advisories: advisory_ids };
    },
  };
}
