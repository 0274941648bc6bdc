import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initSync, js_verify } from '@phala/dcap-qvl-web';
import { z } from 'zod';
import type { QuoteVerification } from './check.ts';
import { INTEL_ROOT_KEY_HASH } from './intel-root.ts';

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
