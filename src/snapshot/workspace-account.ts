/** A resource with a quota, with its unit. */
export type QuotaResource = 'cvms' | 'vcpus' | 'memory_bytes' | 'disk_bytes';

/** A quota of a workspace; `Infinity` is unlimited. */
export interface WorkspaceQuota {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
}

/** Plan, credit and quotas of a workspace; `undefined` where no endpoint returns them. */
export interface WorkspaceAccount {
  readonly id: string | undefined;
  readonly slug: string | undefined;
  readonly tier: string | undefined;
  /** One of `BILLING_STATUSES`, or another word in lower case. */
  readonly billingStatus: string | undefined;
  /** Not of an active workspace. */
  readonly suspendedAtSeconds: number | undefined;
  /** US dollars; may be negative. */
  readonly balanceUsd: number | undefined;
  readonly grantedUsd: number | undefined;
  readonly outstandingUsd: number | undefined;
  readonly isPostPaid: boolean | undefined;
  readonly quotas: Readonly<Record<QuotaResource, WorkspaceQuota>> | undefined;
}
