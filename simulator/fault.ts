import { z } from 'zod';
import { ACCOUNT_ENDPOINTS } from './workspace-response.ts';

const filters = {
  endpoint: z.enum(['app_cvms', 'apps', 'attestations', 'status_batch', ...ACCOUNT_ENDPOINTS]).optional(),
  app_id: z
    .string()
    .regex(/^(app_|0x)?[0-9a-f]{40}$/i, 'must be 40 hexadecimal digits')
    .transform((appId) => appId.toLowerCase().replace(/^(app_|0x)/, ''))
    .optional(),
  workspace: z.enum(['production', 'staging']).optional(),
  times: z.int().positive().optional(),
};

const bytes = z.int().positive().max(10_000_000_000);

/** A fault to inject, and which requests it applies to; unknown fields are rejected. */
export const Fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), seconds: z.number().nonnegative().max(3600), ...filters }),
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    retry_after: z.string().optional(),
    body: z.enum(['json', 'html', 'empty']).default('json'),
    ...filters,
  }),
  z.strictObject({ kind: z.literal('html'), ...filters }),
  z.strictObject({ kind: z.literal('truncated_json'), ...filters }),
  z.strictObject({
    kind: z.literal('wrong_shape'),
    variant: z.enum(['object', 'string', 'null', 'bad_items', 'one_bad_item', 'wrong_types']),
    ...filters,
  }),
  z.strictObject({ kind: z.literal('oversize'), bytes, ...filters }),
  z.strictObject({ kind: z.literal('gzip_bomb'), bytes, ...filters }),
  z.strictObject({ kind: z.literal('redirect'), location: z.string().min(1), ...filters }),
  z.strictObject({ kind: z.literal('reset'), ...filters }),
  z.strictObject({ kind: z.literal('reset_mid_body'), ...filters }),
  z.strictObject({ kind: z.literal('slow_drip'), bytes_per_second: z.number().positive(), ...filters }),
  z.strictObject({ kind: z.literal('hang'), ...filters }),
  z.strictObject({ kind: z.literal('other_shape'), mode: z.enum(['swapped', 'mixed']), ...filters }),
  z.strictObject({ kind: z.literal('duplicates'), ...filters }),
  z.strictObject({ kind: z.literal('empty_list'), ...filters }),
  z.strictObject({ kind: z.literal('deleted_at'), ...filters }),
  z.strictObject({ kind: z.literal('minimal'), ...filters }),
]);

/** A validated fault. */
export type Fault = z.output<typeof Fault>;

/** A fault before validation. */
export type FaultInput = z.input<typeof Fault>;

/** Faults by their kind. */
export type FaultByKind = { readonly [K in Fault['kind']]: Extract<Fault, { kind: K }> };
