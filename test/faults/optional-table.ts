import type { Fault, FaultInput } from '../../simulator/fault.ts';
import type { FailureReason } from '../../src/errors.ts';

/** The effect of a fault of one endpoint of an optional collector; nothing else may notice it. */
export interface OptionalEffect {
  /** In `phala_exporter_collector_failures_total`; undefined if the collector succeeds. */
  readonly reason?: FailureReason;
  /** Whether the endpoint is not requested again for an hour. */
  readonly isSwitchedOff?: true;
}

/** A fault, its effect on the endpoints about a workspace, and that on attestations where it is another one. */
export type OptionalRow<F = FaultInput> = readonly [
  fault: F,
  ofAccount: OptionalEffect,
  ofAttestations?: OptionalEffect,
];

type OptionalRows = {
  readonly [K in Fault['kind']]: readonly OptionalRow<Extract<FaultInput, { readonly kind: K }>>[];
};

const NONE: OptionalEffect = {};
const TIMEOUT: OptionalEffect = { reason: 'timeout' };
const NOT_JSON: OptionalEffect = { reason: 'invalid_json' };
const WRONG: OptionalEffect = { reason: 'invalid_payload' };
const TOO_LARGE: OptionalEffect = { reason: 'too_large' };

function off(reason: FailureReason): OptionalEffect {
  return { reason, isSwitchedOff: true };
}

/** Every kind of fault with its variants. */
export const OPTIONAL_FAULTS: OptionalRows = {
  latency: [
    [{ kind: 'latency', seconds: 0.02 }, NONE],
    [{ kind: 'latency', seconds: 60 }, TIMEOUT],
  ],
  status: [
    [{ kind: 'status', status: 400 }, { reason: 'http_4xx' }],
    [{ kind: 'status', status: 401 }, off('unauthorized')],
    [{ kind: 'status', status: 403 }, off('forbidden')],
    // Of attestations, the app is removed.
    [{ kind: 'status', status: 404 }, off('not_found'), { isSwitchedOff: true }],
    [{ kind: 'status', status: 405 }, off('http_4xx')],
    [{ kind: 'status', status: 422 }, { reason: 'http_4xx' }],
    [{ kind: 'status', status: 429 }, { reason: 'rate_limited' }],
    // Of attestations, the app is down.
    [{ kind: 'status', status: 500 }, { reason: 'http_5xx' }, NONE],
    [{ kind: 'status', status: 501 }, off('http_5xx')],
    [{ kind: 'status', status: 503 }, { reason: 'http_5xx' }],
    [{ kind: 'status', status: 404, body: 'html' }, off('not_api')],
  ],
  html: [[{ kind: 'html' }, NOT_JSON]],
  truncated_json: [[{ kind: 'truncated_json' }, NOT_JSON]],
  wrong_shape: [
    [{ kind: 'wrong_shape', variant: 'object' }, WRONG],
    [{ kind: 'wrong_shape', variant: 'string' }, WRONG],
    [{ kind: 'wrong_shape', variant: 'null' }, WRONG],
    // Of attestations, one of the items may be an instance without a quote.
    [{ kind: 'wrong_shape', variant: 'bad_items' }, WRONG, NONE],
    [{ kind: 'wrong_shape', variant: 'one_bad_item' }, NONE],
    // About a workspace, every value is optional.
    [{ kind: 'wrong_shape', variant: 'wrong_types' }, NONE, WRONG],
  ],
  oversize: [
    [{ kind: 'oversize', bytes: 100_000 }, NONE],
    [{ kind: 'oversize', bytes: 3_000_000 }, TOO_LARGE],
  ],
  gzip_bomb: [[{ kind: 'gzip_bomb', bytes: 5_000_000 }, TOO_LARGE]],
  redirect: [[{ kind: 'redirect', location: 'http://127.0.0.1:1/' }, { reason: 'redirect' }]],
  reset: [[{ kind: 'reset' }, { reason: 'network' }]],
  reset_mid_body: [[{ kind: 'reset_mid_body' }, { reason: 'network' }]],
  slow_drip: [[{ kind: 'slow_drip', bytes_per_second: 20 }, TIMEOUT]],
  hang: [[{ kind: 'hang' }, TIMEOUT]],
  other_shape: [
    [{ kind: 'other_shape', mode: 'swapped' }, NONE],
    [{ kind: 'other_shape', mode: 'mixed' }, NONE],
  ],
  duplicates: [[{ kind: 'duplicates' }, NONE]],
  empty_list: [[{ kind: 'empty_list' }, NONE]],
  deleted_at: [[{ kind: 'deleted_at' }, NONE]],
  minimal: [[{ kind: 'minimal' }, NONE]],
};
