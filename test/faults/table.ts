import type { Fault, FaultInput } from '../../simulator/fault.ts';
import type { FailureReason } from '../../src/errors.ts';
import { NEW, OLD } from '../simulator/open-simulator.ts';

/** Long enough for a successful response, short enough for a table of failures. */
export const TIMEOUT_SECONDS = 0.5;

/** The size limit of responses in these tests. */
export const MAX_RESPONSE_BYTES = 1024 ** 2;

/** The expected CVM series of the app with the fault. */
export type Series =
  /** Those before the fault; none before the first successful poll. */
  | 'kept'
  /** Removed at once. */
  | 'removed'
  /** Those without the fault. */
  | 'normal'
  /** None, and the number of CVMs is 0. */
  | 'none'
  /** Those of the valid items. */
  | 'some'
  /** The same number, from the other shape. */
  | 'other shape';

/** The effect of a fault. */
export interface Effect {
  /** The failure reason in `phala_app_last_poll_failure` and the log; undefined if the poll succeeds. */
  readonly reason?: FailureReason;
  /** The log field `detail`, without text from upstream. */
  readonly detail?: string | RegExp;
  readonly httpStatus?: number;
  readonly errorCode?: string;
  readonly series: Series;
  /** `phala_exporter_items_dropped_total`, by reason. */
  readonly dropped?: { readonly invalid?: number; readonly duplicate?: number };
  /** Fields of `phala_exporter_unknown_values_total`. */
  readonly unknown?: readonly string[];
  /** Whether the fault also pauses the other apps of the workspace. */
  readonly pausesWorkspace?: true;
}

/** A fault and its effect, in both shapes or by shape. */
export interface FaultCase<F = FaultInput> {
  readonly fault: F;
  readonly effect: Effect | Readonly<Record<Shape, Effect>>;
}

/** A version of the API, by its shape. */
export const SHAPES = { old: OLD, new: NEW } as const;
export type Shape = keyof typeof SHAPES;

/** The effect of the case in a shape. */
export function effectOf({ effect }: FaultCase, shape: Shape): Effect {
  return 'series' in effect ? effect : effect[shape];
}

const NO_EFFECT: Effect = { series: 'normal' };

function kept(reason: FailureReason, detail: string | RegExp, more: Partial<Effect> = {}): Effect {
  return { reason, detail, series: 'kept', ...more };
}

/** An error status with a JSON body that has the vendor's error code. */
function rejected(httpStatus: number, reason: FailureReason, more: Partial<Effect> = {}): Effect {
  return rejectedWithoutCode(httpStatus, reason, { errorCode: 'ERR-01-999', ...more });
}

function rejectedWithoutCode(httpStatus: number, reason: FailureReason, more: Partial<Effect> = {}): Effect {
  return kept(reason, `the API responded with ${httpStatus}`, { httpStatus, ...more });
}

function notApi(httpStatus: number): Effect {
  return kept('not_api', `a ${httpStatus} without the JSON of the API`, { httpStatus });
}

// After a timeout on a reused connection, a second attempt on a new one uses the rest of the poll's time.
const TIMEOUT_DETAIL = new RegExp(
  `^no (complete response within ${TIMEOUT_SECONDS} s|good response within ${2 * TIMEOUT_SECONDS} s, all attempts together)$`,
);
const TIMEOUT = kept('timeout', TIMEOUT_DETAIL);
const NOT_JSON = kept('invalid_json', 'the response is not JSON');
const TOO_LARGE = kept('too_large', `the response is larger than ${MAX_RESPONSE_BYTES} bytes`);
const CUT = kept('network', 'the connection failed (UND_ERR_SOCKET)');
const RESET = kept('network', 'the connection failed (ECONNRESET)');
const NO_LIST = kept('invalid_payload', 'expected a list of CVMs');

type Cases = {
  readonly [K in Fault['kind']]: readonly FaultCase<Extract<FaultInput, { readonly kind: K }>>[];
};

/** Every kind of fault with its variants, on the CVM list of one app with four CVMs. */
export const CVM_FAULTS: Cases = {
  latency: [
    { fault: { kind: 'latency', seconds: 0.02 }, effect: NO_EFFECT },
    { fault: { kind: 'latency', seconds: 60 }, effect: TIMEOUT },
  ],
  status: [
    { fault: { kind: 'status', status: 400 }, effect: rejected(400, 'http_4xx') },
    { fault: { kind: 'status', status: 401 }, effect: rejected(401, 'unauthorized') },
    { fault: { kind: 'status', status: 403 }, effect: rejected(403, 'forbidden') },
    { fault: { kind: 'status', status: 404 }, effect: rejected(404, 'not_found', { series: 'removed' }) },
    {
      fault: { kind: 'status', status: 403, body: 'html' },
      effect: notApi(403),
    },
    {
      fault: { kind: 'status', status: 404, body: 'html' },
      effect: notApi(404),
    },
    {
      fault: { kind: 'status', status: 404, body: 'empty' },
      effect: notApi(404),
    },
    { fault: { kind: 'status', status: 422 }, effect: rejected(422, 'http_4xx') },
    {
      fault: { kind: 'status', status: 429 },
      effect: rejected(429, 'rate_limited', { pausesWorkspace: true }),
    },
    {
      fault: { kind: 'status', status: 429, retry_after: '120' },
      effect: rejected(429, 'rate_limited', { pausesWorkspace: true }),
    },
    { fault: { kind: 'status', status: 500 }, effect: rejected(500, 'http_5xx') },
    {
      fault: { kind: 'status', status: 502, body: 'html' },
      effect: rejectedWithoutCode(502, 'http_5xx'),
    },
    {
      fault: { kind: 'status', status: 503, body: 'empty' },
      effect: rejectedWithoutCode(503, 'http_5xx'),
    },
    { fault: { kind: 'status', status: 503, retry_after: '120' }, effect: rejected(503, 'http_5xx') },
    { fault: { kind: 'status', status: 504 }, effect: rejected(504, 'http_5xx') },
    { fault: { kind: 'status', status: 599 }, effect: rejected(599, 'http_5xx') },
  ],
  html: [{ fault: { kind: 'html' }, effect: NOT_JSON }],
  truncated_json: [{ fault: { kind: 'truncated_json' }, effect: NOT_JSON }],
  wrong_shape: [
    { fault: { kind: 'wrong_shape', variant: 'object' }, effect: NO_LIST },
    { fault: { kind: 'wrong_shape', variant: 'string' }, effect: NO_LIST },
    { fault: { kind: 'wrong_shape', variant: 'null' }, effect: NO_LIST },
    {
      fault: { kind: 'wrong_shape', variant: 'bad_items' },
      effect: kept('invalid_payload', 'none of the 5 items that are not deleted can be read'),
    },
    {
      fault: { kind: 'wrong_shape', variant: 'one_bad_item' },
      effect: { series: 'some', dropped: { invalid: 1 } },
    },
    {
      fault: { kind: 'wrong_shape', variant: 'wrong_types' },
      effect: kept('invalid_payload', 'none of the 4 items that are not deleted can be read'),
    },
  ],
  oversize: [
    { fault: { kind: 'oversize', bytes: 100_000 }, effect: NO_EFFECT },
    { fault: { kind: 'oversize', bytes: 3_000_000 }, effect: TOO_LARGE },
  ],
  gzip_bomb: [
    { fault: { kind: 'gzip_bomb', bytes: 100_000 }, effect: NO_EFFECT },
    { fault: { kind: 'gzip_bomb', bytes: 30_000_000 }, effect: TOO_LARGE },
  ],
  redirect: [
    {
      fault: { kind: 'redirect', location: 'http://127.0.0.1:1/' },
      effect: kept('redirect', 'the API responded with 302', { httpStatus: 302 }),
    },
  ],
  reset: [{ fault: { kind: 'reset' }, effect: RESET }],
  reset_mid_body: [{ fault: { kind: 'reset_mid_body' }, effect: CUT }],
  slow_drip: [{ fault: { kind: 'slow_drip', bytes_per_second: 20 }, effect: TIMEOUT }],
  hang: [{ fault: { kind: 'hang' }, effect: TIMEOUT }],
  other_shape: [
    { fault: { kind: 'other_shape', mode: 'swapped' }, effect: { series: 'other shape' } },
    { fault: { kind: 'other_shape', mode: 'mixed' }, effect: { series: 'other shape' } },
  ],
  duplicates: [{ fault: { kind: 'duplicates' }, effect: { series: 'normal', dropped: { duplicate: 4 } } }],
  empty_list: [{ fault: { kind: 'empty_list' }, effect: { series: 'none' } }],
  // The old shape does not have this field.
  deleted_at: [{ fault: { kind: 'deleted_at' }, effect: { new: { series: 'none' }, old: NO_EFFECT } }],
  // Only lists of apps can be minimal.
  minimal: [{ fault: { kind: 'minimal' }, effect: NO_EFFECT }],
};

/** The effect of a fault on the list of apps of a workspace; after a failure, the previous list is used. */
export interface ListEffect {
  readonly reason?: FailureReason;
  readonly detail?: string | RegExp;
  /** The watched apps after it: those of the previous list, all, or all without names. */
  readonly apps: 'previous' | 'all' | 'all without names';
}

const LIST = { listed: { apps: 'all' } } as const;

function failed(reason: FailureReason, detail: string | RegExp): ListEffect {
  return { reason, detail, apps: 'previous' };
}

const NO_PAGE = failed('invalid_payload', 'expected a page of apps with dstack_apps and total_pages');

type ListCases = {
  readonly [K in Fault['kind']]: readonly {
    readonly fault: Extract<FaultInput, { readonly kind: K }>;
    readonly effect: ListEffect;
  }[];
};

/** Every kind of fault with its variants, on the list of a workspace's apps. */
export const LIST_FAULTS: ListCases = {
  latency: [
    { fault: { kind: 'latency', seconds: 0.02 }, effect: LIST.listed },
    {
      fault: { kind: 'latency', seconds: 60 },
      effect: failed('timeout', TIMEOUT_DETAIL),
    },
  ],
  status: (
    [
      [400, 'http_4xx'],
      [401, 'unauthorized'],
      [403, 'forbidden'],
      [404, 'not_found'],
      [429, 'rate_limited'],
      [500, 'http_5xx'],
      [503, 'http_5xx'],
    ] as const
  ).map(([status, reason]) => ({
    fault: { kind: 'status', status },
    effect: failed(reason, `the API responded with ${status}`),
  })),
  html: [{ fault: { kind: 'html' }, effect: failed('invalid_json', 'the response is not JSON') }],
  truncated_json: [
    { fault: { kind: 'truncated_json' }, effect: failed('invalid_json', 'the response is not JSON') },
  ],
  wrong_shape: [
    { fault: { kind: 'wrong_shape', variant: 'object' }, effect: NO_PAGE },
    { fault: { kind: 'wrong_shape', variant: 'string' }, effect: NO_PAGE },
    { fault: { kind: 'wrong_shape', variant: 'null' }, effect: NO_PAGE },
    {
      fault: { kind: 'wrong_shape', variant: 'bad_items' },
      effect: failed('invalid_payload', 'none of the 5 apps in the page can be read'),
    },
    {
      fault: { kind: 'wrong_shape', variant: 'wrong_types' },
      effect: failed('invalid_payload', 'none of the 4 apps in the page can be read'),
    },
  ],
  oversize: [
    {
      fault: { kind: 'oversize', bytes: 3_000_000 },
      effect: failed('too_large', `the response is larger than ${MAX_RESPONSE_BYTES} bytes`),
    },
  ],
  gzip_bomb: [
    {
      fault: { kind: 'gzip_bomb', bytes: 30_000_000 },
      effect: failed('too_large', `the response is larger than ${MAX_RESPONSE_BYTES} bytes`),
    },
  ],
  redirect: [
    {
      fault: { kind: 'redirect', location: 'http://127.0.0.1:1/' },
      effect: failed('redirect', 'the API responded with 302'),
    },
  ],
  reset: [{ fault: { kind: 'reset' }, effect: failed('network', 'the connection failed (ECONNRESET)') }],
  reset_mid_body: [
    {
      fault: { kind: 'reset_mid_body' },
      effect: failed('network', 'the connection failed (UND_ERR_SOCKET)'),
    },
  ],
  slow_drip: [
    {
      fault: { kind: 'slow_drip', bytes_per_second: 20 },
      effect: failed('timeout', `no complete response within ${TIMEOUT_SECONDS} s`),
    },
  ],
  hang: [{ fault: { kind: 'hang' }, effect: failed('timeout', TIMEOUT_DETAIL) }],
  other_shape: [{ fault: { kind: 'other_shape', mode: 'swapped' }, effect: LIST.listed }],
  duplicates: [{ fault: { kind: 'duplicates' }, effect: LIST.listed }],
  // The fault does not change the total.
  empty_list: [
    {
      fault: { kind: 'empty_list' },
      effect: failed('incomplete', 'the list has 0 of 4 apps, fetched twice'),
    },
  ],
  deleted_at: [{ fault: { kind: 'deleted_at' }, effect: LIST.listed }],
  minimal: [{ fault: { kind: 'minimal' }, effect: { apps: 'all without names' } }],
};

/** The effect of a fault on `POST /status/batch`: the lists never notice. */
export interface BatchEffect {
  readonly reason?: FailureReason;
  /** Of how many CVMs the state is the node's own. */
  readonly live: 'all' | 'some' | 'none';
}

const LIVE: BatchEffect = { live: 'all' };

function withoutNodes(reason: FailureReason): BatchEffect {
  return { reason, live: 'none' };
}

type BatchCases = {
  readonly [K in Fault['kind']]: readonly {
    readonly fault: Extract<FaultInput, { readonly kind: K }>;
    readonly effect: BatchEffect;
  }[];
};

/** Every kind of fault with its variants, on the live statuses of a workspace. */
export const BATCH_FAULTS: BatchCases = {
  latency: [
    { fault: { kind: 'latency', seconds: 0.02 }, effect: LIVE },
    { fault: { kind: 'latency', seconds: 60 }, effect: withoutNodes('timeout') },
  ],
  status: (
    [
      [400, 'http_4xx'],
      [401, 'unauthorized'],
      [403, 'forbidden'],
      [404, 'not_found'],
      [405, 'http_4xx'],
      [413, 'http_4xx'],
      [422, 'http_4xx'],
      [429, 'rate_limited'],
      [500, 'http_5xx'],
      [501, 'http_5xx'],
      [503, 'http_5xx'],
    ] as const
  ).map(([status, reason]) => ({ fault: { kind: 'status', status }, effect: withoutNodes(reason) })),
  html: [{ fault: { kind: 'html' }, effect: withoutNodes('invalid_json') }],
  truncated_json: [{ fault: { kind: 'truncated_json' }, effect: withoutNodes('invalid_json') }],
  wrong_shape: [
    // Of the batch, an array of rows instead of a map.
    { fault: { kind: 'wrong_shape', variant: 'object' }, effect: LIVE },
    { fault: { kind: 'wrong_shape', variant: 'string' }, effect: withoutNodes('invalid_payload') },
    { fault: { kind: 'wrong_shape', variant: 'null' }, effect: withoutNodes('invalid_payload') },
    { fault: { kind: 'wrong_shape', variant: 'bad_items' }, effect: withoutNodes('invalid_payload') },
    { fault: { kind: 'wrong_shape', variant: 'one_bad_item' }, effect: { live: 'some' } },
    { fault: { kind: 'wrong_shape', variant: 'wrong_types' }, effect: withoutNodes('invalid_payload') },
  ],
  oversize: [
    { fault: { kind: 'oversize', bytes: 100_000 }, effect: LIVE },
    { fault: { kind: 'oversize', bytes: 3_000_000 }, effect: withoutNodes('too_large') },
  ],
  gzip_bomb: [{ fault: { kind: 'gzip_bomb', bytes: 30_000_000 }, effect: withoutNodes('too_large') }],
  redirect: [
    { fault: { kind: 'redirect', location: 'http://127.0.0.1:1/' }, effect: withoutNodes('redirect') },
  ],
  reset: [{ fault: { kind: 'reset' }, effect: withoutNodes('network') }],
  reset_mid_body: [{ fault: { kind: 'reset_mid_body' }, effect: withoutNodes('network') }],
  slow_drip: [{ fault: { kind: 'slow_drip', bytes_per_second: 20 }, effect: withoutNodes('timeout') }],
  hang: [{ fault: { kind: 'hang' }, effect: withoutNodes('timeout') }],
  other_shape: [
    { fault: { kind: 'other_shape', mode: 'swapped' }, effect: LIVE },
    { fault: { kind: 'other_shape', mode: 'mixed' }, effect: LIVE },
  ],
  duplicates: [{ fault: { kind: 'duplicates' }, effect: LIVE }],
  empty_list: [{ fault: { kind: 'empty_list' }, effect: { live: 'none' } }],
  deleted_at: [{ fault: { kind: 'deleted_at' }, effect: LIVE }],
  minimal: [{ fault: { kind: 'minimal' }, effect: LIVE }],
};
