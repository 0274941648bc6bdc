import { z } from 'zod';
import { decimal } from './decimal.ts';
import { flag, reference, text } from './zod-scalars.ts';

// Only the fields that are used: names, e-mail addresses and pictures of people are next to them.

const credits = {
  balance: decimal,
  granted_balance: decimal,
  is_post_paid: flag,
  outstanding_amount: decimal,
};

/** `GET /auth/me`: of version 2026-01-21 and later with sections, of 2025-10-28 flat, with `credits` as a number. */
export const AuthMe = z.object({
  workspace: z.object({ id: reference, slug: text, tier: text }).nullish(),
  credits: z.union([z.object(credits), decimal]).nullish(),
  granted_credits: decimal,
  team_tier: text,
});

/** `GET /billing/balance`. */
export const BillingBalance = z.object({ ...credits, tier: text });
export type BillingBalance = z.infer<typeof BillingBalance>;

/** `GET /workspaces/{slug}`. */
export const Workspace = z.object({
  id: reference,
  slug: text,
  tier: text,
  billing_status: text,
  suspended_at: text,
});

const quota = z.object({ limit: decimal, remaining: decimal }).nullish();

/** `GET /workspaces/{slug}/quotas`; each quota may be missing. */
export const Quotas = z.object({
  tier: text,
  quotas: z.object({ vm_slots: quota, vcpu: quota, memory_mb: quota, disk_gb: quota }).nullish(),
});
export type Quota = z.infer<typeof quota>;
