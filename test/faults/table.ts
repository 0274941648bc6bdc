import type { Fault, FaultInput } from '../../simulator/fault.ts';
import type { FailureReason } from '../../src/errors.ts';
import { NEW, OLD } from '../simulator/open-simulator.ts';

/** Long enough for a good answer, short enough for a table of bad ones. */
export const TIMEOUT_SECONDS = 0.5;

/** The size limit of answers while the table runs. */
export const MAX_RESPONSE_BYTES = 1024 ** 2;

/** What becomes of the CVM series of the app that is hit. */
export type Series =
  /** As they were: none before a first good answer. */
  | 'kept'
  /** Gone at once. */
  | 'gone'
  /** As without the fault. */
  | 'good'
  /** None, and the app says that it has no CVM. */
  | 'none'
  /** Those of the items that can be read. */
  | 'some'
  /** As many, told by the other shape. */
  | 'other shape';

/** What a fault leads to. */
export interface Effect {
  /** Of `phala_app_last_poll_failure` and of the log; without one the poll succeeds. */
  readonly reason?: FailureReason;
  /** All that the log says about it in words; none of them are upstream's. */
  readonly detail?: string | RegExp;
  readonly httpStatus?: number;
  readonly errorCode?: string;
  readonly series: Series;
  /** `phala_exporter_items_dropped_total`, by reason. */
  readonly dropped?: { readonly invalid?: number; readonly duplicate?: number };
  /** Fields of `phala_exporter_unknown_values_total`. */
  readonly unknown?: readonly string[];
  /** Whether the workspace's other apps have to wait as well; those of other workspaces never do. */
  readonly pausesWorkspace?: true;
}

/** A fault, and what it leads to: in both shapes, or in each. */
export interface FaultCase<F = FaultInput> {
  readonly fault: F;
  readonly effect: Effect | Readonly<Record<Shape, Effect>>;
}

/** A version of the API, by its shape. */
export const SHAPES = { old: OLD, new: NEW } as const;
export type Shape = keyof typeof SHAPES;

/** What the case leads to in the shape. */
export function effectOf({ effect }: FaultCase, shape: Shape): Effect {
  return 'series' in effect ? effect : effect[shape];
}

const GOOD: Effect = { series: 'good' };

function kept(reason: FailureReason, detail: string | RegExp, more: Partial<Effect> = {}): Effect {
  return { reason, detail, series: 'kept', ...more };
}

/** A status with a body of JSON that has the vendor's code. */
function refused(httpStatus: number, reason: FailureReason, more: Partial<Effect> = {}): Effect {
  return refusedBare(httpStatus, reason, { errorCode: 'ERR-01-999', ...more });
}

function refusedBare(httpStatus: number, reason: FailureReason, more: Partial<Effect> = {}): Effect {
  return kept(reason, `the API responded with ${httpStatus}`, { httpStatus, ...more });
}

function notApi(httpStatus: number): Effect {
  return kept('not_api', `a ${httpStatus} without the JSON of the API`, { httpStatus });
}

// On a connection that was open before, a second attempt on a new one uses up the time of the poll.
const TIME_IS_UP = new RegExp(
  `^no (complete response within ${TIMEOUT_SECONDS} s|good response within ${2 * TIMEOUT_SECONDS} s, all attempts together)$`,
);
const TIMEOUT = kept('timeout', TIME_IS_UP);
const NOT_JSON = kept('invalid_json', 'the response is not JSON');
const TOO_LARGE = kept('too_large', `the response is larger than ${MAX_RESPONSE_BYTES} bytes`);
const CUT = kept('network', 'the connection failed (UND_ERR_SOCKET)');
const RESET = kept('network', 'the connection failed (ECONNRESET)');
const NO_LIST = (kind: string): Effect => kept('invalid_payload', `expected a list of CVMs, got ${kind}`);

type Cases = {
  readonly [K in Fault['kind']]: readonly FaultCase<Extract<FaultInput, { readonly kind: K }>>[];
};

/** Every kind of fault with its variants, on the CVM list of one app with four CVMs. */
export const CVM_FAULTS: Cases = {
  latency: [
    { fault: { kind: 'latency', seconds: 0.02 }, effect: GOOD },
    { fault: { kind: 'latency', seconds: 60 }, effect: TIMEOUT },
  ],
  status: [
    { fault: { kind: 'status', status: 400 }, effect: refused(400, 'http_4xx') },
    { fault: { kind: 'status', status: 401 }, effect: refused(401, 'unauthorized') },
    { fault: { kind: 'status', status: 403 }, effect: refused(403, 'forbidden') },
    { fault: { kind: 'status', status: 404 }, effect: refused(404, 'not_found', { series: 'gone' }) },
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
    { fault: { kind: 'status', status: 422 }, effect: refused(422, 'http_4xx') },
    {
      fault: { kind: 'status', status: 429 },
      effect: refused(429, 'rate_limited', { pausesWorkspace: true }),
    },
    {
      fault: { kind: 'status', status: 429, retry_after: '120' },
      effect: refused(429, 'rate_limited', { pausesWorkspace: true }),
    },
    { fault: { kind: 'status', status: 500 }, effect: refused(500, 'http_5xx') },
    {
      fault: { kind: 'status', status: 502, body: 'html' },
      effect: refusedBare(502, 'http_5xx'),
    },
    {
      fault: { kind: 'status', status: 503, body: 'empty' },
      effect: refusedBare(503, 'http_5xx'),
    },
    { fault: { kind: 'status', status: 503, retry_after: '120' }, effect: refused(503, 'http_5xx') },
    { fault: { kind: 'status', status: 504 }, effect: refused(504, 'http_5xx') },
    { fault: { kind: 'status', status: 599 }, effect: refused(599, 'http_5xx') },
  ],
  html: [{ fault: { kind: 'html' }, effect: NOT_JSON }],
  truncated_json: [{ fault: { kind: 'truncated_json' }, effect: NOT_JSON }],
  wrong_shape: [
    { fault: { kind: 'wrong_shape', variant: 'object' }, effect: NO_LIST('a value of type object') },
    { fault: { kind: 'wrong_shape', variant: 'string' }, effect: NO_LIST('a value of type string') },
    { fault: { kind: 'wrong_shape', variant: 'null' }, effect: NO_LIST('null') },
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
    { fault: { kind: 'oversize', bytes: 100_000 }, effect: GOOD },
    { fault: { kind: 'oversize', bytes: 3_000_000 }, effect: TOO_LARGE },
  ],
  gzip_bomb: [
    { fault: { kind: 'gzip_bomb', bytes: 100_000 }, effect: GOOD },
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
  duplicates: [{ fault: { kind: 'duplicates' }, effect: { series: 'good', dropped: { duplicate: 4 } } }],
  empty_list: [{ fault: { kind: 'empty_list' }, effect: { series: 'none' } }],
  // The old shape has no such field.
  deleted_at: [{ fault: { kind: 'deleted_at' }, effect: { new: { series: 'none' }, old: GOOD } }],
  // A list of apps may be minimal; a list of CVMs is as it is.
  minimal: [{ fault: { kind: 'minimal' }, effect: GOOD }],
};

/** What a fault of a workspace's list of apps leads to; its apps go on by the last list, if there was one. */
export interface ListEffect {
  readonly reason?: FailureReason;
  readonly detail?: string | RegExp;
  /** Which apps are watched after it: by the last list, all of them, or all without names. */
  readonly apps: 'as before' | 'all' | 'all without names';
}

const LIST = { listed: { apps: 'all' } } as const;

function failed(reason: FailureReason, detail: string | RegExp): ListEffect {
  return { reason, detail, apps: 'as before' };
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
      effect: failed('timeout', TIME_IS_UP),
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
  hang: [{ fault: { kind: 'hang' }, effect: failed('timeout', TIME_IS_UP) }],
  other_shape: [{ fault: { kind: 'other_shape', mode: 'swapped' }, effect: LIST.listed }],
  duplicates: [{ fault: { kind: 'duplicates' }, effect: LIST.listed }],
  // The fault leaves the total as it is.
  empty_list: [
    {
      fault: { kind: 'empty_list' },
      effect: failed('incomplete', 'the list has 0 of 4 apps, fetched twice'),
    },
  ],
  deleted_at: [{ fault: { kind: 'deleted_at' }, effect: LIST.listed }],
  minimal: [{ fault: { kind: 'minimal' }, effect: { apps: 'all without names' } }],
};
