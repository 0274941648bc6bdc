import { z } from 'zod';
import { type Account, BILLING_STATUSES } from './model.ts';

const limit = z.int().min(-1);

/** Credit to add. */
export const TopUp = z.strictObject({ usd: z.number().positive() });

/** Properties of the account of a workspace to set; absent ones stay as they are. */
export const AccountChange = z.strictObject({
  balance_usd: z.number().optional(),
  granted_usd: z.number().optional(),
  outstanding_usd: z.number().optional(),
  post_paid: z.boolean().optional(),
  billing_status: z.enum(BILLING_STATUSES).optional(),
  tier: z.string().min(1).optional(),
  quotas: z.strictObject({ vm_slots: limit, vcpu: limit, memory_mb: limit, disk_gb: limit }).optional(),
});

/** The change in the names of the model. */
export function toAccountChange(change: z.output<typeof AccountChange>): Partial<Account> {
  const named = {
    balanceUsd: change.balance_usd,
    grantedUsd: change.granted_usd,
    outstandingUsd: change.outstanding_usd,
    isPostPaid: change.post_paid,
    billingStatus: change.billing_status,
    tier: change.tier,
    quotas: change.quotas,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
