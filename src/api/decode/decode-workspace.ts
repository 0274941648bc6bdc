import type { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { BILLING_STATUSES } from '../../snapshot/vocabulary.ts';
import type { QuotaResource, WorkspaceAccount, WorkspaceQuota } from '../../snapshot/workspace-account.ts';
import { GIB_BYTES, MIB_BYTES } from './convert.ts';
import { parseDecimal } from './decimal.ts';
import { FieldReader } from './field-reader.ts';
import type { LabelValueLimit } from './label-value-limit.ts';
import { parseItem } from './parse-item.ts';
import { AuthMe, BillingBalance, type Quota, Quotas, Workspace } from './workspace-account.ts';

/** What one endpoint returns about a workspace. */
export interface AccountPart {
  readonly account: Partial<WorkspaceAccount>;
  readonly unknownValues: ReadonlyMap<string, number>;
}

/** Decodes a response. @throws ApiError `invalid_payload` when it is no object. */
export type DecodeAccount = (document: unknown, labelValues: LabelValueLimit) => AccountPart;

/** `GET /auth/me` of either version; the older one has no slug. */
export const decodeAuthMe = decoder(AuthMe, (me, reader) => {
  const { workspace, credits } = me;
  const tier = reader.openWord('tier', workspace?.tier ?? me.team_tier);
  const isFlat = typeof credits !== 'object' || credits === null;
  return {
    id: reader.text(workspace?.id),
    slug: toSlug(workspace?.slug, reader),
    tier,
    ...(isFlat
      ? toCredit({ balance: credits, granted_balance: me.granted_credits }, reader)
      : toCredit(credits, reader)),
  };
});

/** `GET /billing/balance`. */
export const decodeBillingBalance = decoder(BillingBalance, (balance, reader) => ({
  tier: reader.openWord('tier', balance.tier),
  ...toCredit(balance, reader),
}));

/** `GET /workspaces/{slug}`. */
export const decodeWorkspace = decoder(Workspace, (workspace, reader) => {
  const billingStatus = reader.word('billing_status', workspace.billing_status, BILLING_STATUSES);
  const suspendedAtSeconds = reader.timestamp('suspended_at', workspace.suspended_at);
  return {
    id: reader.text(workspace.id),
    slug: toSlug(workspace.slug, reader),
    tier: reader.openWord('tier', workspace.tier),
    billingStatus,
    // A workspace that is active again may still have the date.
    suspendedAtSeconds: billingStatus === 'active' ? undefined : suspendedAtSeconds,
  };
});

/** `GET /workspaces/{slug}/quotas`. */
export const decodeQuotas = decoder(Quotas, ({ tier, quotas }, reader) => ({
  tier: reader.openWord('tier', tier),
  quotas: {
    cvms: toQuota('quotas.vm_slots', quotas?.vm_slots, 1, reader),
    vcpus: toQuota('quotas.vcpu', quotas?.vcpu, 1, reader),
    memory_bytes: toQuota('quotas.memory_mb', quotas?.memory_mb, MIB_BYTES, reader),
    disk_bytes: toQuota('quotas.disk_gb', quotas?.disk_gb, GIB_BYTES, reader),
  } satisfies Record<QuotaResource, WorkspaceQuota>,
}));

function decoder<T>(
  schema: z.ZodType<T>,
  convert: (item: T, reader: FieldReader) => Partial<WorkspaceAccount>,
): DecodeAccount {
  return (document, labelValues) => {
    const reader = new FieldReader(labelValues);
    const item = parseItem(schema, document, reader);
    if (item === undefined) throw new ApiError('invalid_payload', 'expected an object');
    return { account: convert(item, reader), unknownValues: reader.unknownValues };
  };
}

/** A slug that can be a part of a path. */
const SLUG = /^\w[\w.~-]{0,199}$/;

/** Converts a slug; one that does not look like one is counted as unknown. */
export function toSlug(slug: string | null | undefined, reader: FieldReader): string | undefined {
  return reader.parsed('workspace.slug', slug, (value) => (SLUG.test(value) ? value : undefined));
}

function toCredit(credits: Partial<BillingBalance>, reader: FieldReader): Partial<WorkspaceAccount> {
  const { balance, granted_balance, is_post_paid, outstanding_amount } = credits;
  return {
    balanceUsd: toNumber('balance', balance, reader),
    grantedUsd: toNumber('granted_balance', granted_balance, reader),
    outstandingUsd: toNumber('outstanding_amount', outstanding_amount, reader),
    isPostPaid: is_post_paid ?? undefined,
  };
}

function toNumber(field: string, value: string | number | null | undefined, reader: FieldReader) {
  return typeof value === 'number' ? value : reader.parsed(field, value, parseDecimal);
}

/** How the API writes that there is no limit. */
const UNLIMITED = -1;

function toQuota(field: string, quota: Quota, unit: number, reader: FieldReader): WorkspaceQuota {
  const limit = toNumber(`${field}.limit`, quota?.limit, reader);
  const remaining = toNumber(`${field}.remaining`, quota?.remaining, reader);
  // Beyond a known limit, -1 is a remainder.
  const hasLimit = limit !== undefined && limit !== UNLIMITED;
  return {
    limit: toAllowed(limit, unit),
    remaining: hasLimit ? remaining && remaining * unit : toAllowed(remaining, unit),
  };
}

function toAllowed(value: number | undefined, unit: number): number | undefined {
  if (value === undefined) return undefined;
  return value === UNLIMITED ? Number.POSITIVE_INFINITY : value * unit;
}
