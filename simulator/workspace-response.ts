import type { ApiResponse } from './api-response.ts';
import { toIsoTime } from './cvm-info.ts';
import { toCodedError } from './errors.ts';
import type { JsonObject } from './json.ts';
import type { Account, Shape, SimulatedCvm, SimulatedWorkspace } from './model.ts';
import type { World } from './world.ts';

/** Endpoints about the workspace of a key. */
export const ACCOUNT_ENDPOINTS = ['auth_me', 'billing_balance', 'workspace', 'workspace_quotas'] as const;
type AccountEndpoint = (typeof ACCOUNT_ENDPOINTS)[number];

interface AccountRequest {
  readonly endpoint: AccountEndpoint;
  /** In the path, if it has one. */
  readonly slug: string | undefined;
  readonly requestId: string;
}

/** Computes the response about the workspace of the key; the shape decides that of `/auth/me`. */
export function toAccountResponse(
  { endpoint, slug, requestId }: AccountRequest,
  { world, workspace, shape }: { world: World; workspace: SimulatedWorkspace; shape: Shape },
): ApiResponse {
  if (slug !== undefined && slug !== workspace.slug)
    return toCodedError(404, 'ERR-03-001', 'Workspace not found', requestId);
  const cvms = world.apps().flatMap((app) => (app.workspace === workspace ? app.cvms : []));
  const toBody = {
    auth_me: () => (shape === 'info' ? toMe(workspace) : toOldMe(workspace)),
    billing_balance: () => ({ ...toCredits(workspace.account), tier: workspace.account.tier }),
    workspace: () => toWorkspace(workspace),
    workspace_quotas: () => toQuotas(workspace, cvms),
  } satisfies Record<AccountEndpoint, () => JsonObject>;
  return {
    status: 200,
    toItems: () => [toBody[endpoint]()],
    toOtherItems: () => [shape === 'info' ? toOldMe(workspace) : toMe(workspace)],
    toMinimalItem: () => ({}),
    toBody: ([item = {}]) => item,
    toWrongContainer: () => [toBody[endpoint]()],
  };
}

function toMe(workspace: SimulatedWorkspace): JsonObject {
  const { id, name, slug, account } = workspace;
  return {
    user: { ...toPerson(workspace), role: 'user', email_verified: true, totp_enabled: false },
    workspace: { id, name, slug, tier: account.tier, role: 'owner' },
    credits: toCredits(account),
    features: [],
  };
}

function toOldMe(workspace: SimulatedWorkspace): JsonObject {
  const { name, account } = workspace;
  return {
    ...toPerson(workspace),
    credits: round(account.balanceUsd),
    granted_credits: round(account.grantedUsd),
    team_name: name,
    team_tier: account.tier,
  };
}

function toPerson({ name }: SimulatedWorkspace): JsonObject {
  const username = `${name}-deployer`;
  return {
    username,
    email: `${username}@example.com`,
    avatar: `https://avatars.example.com/${username}.png`,
  };
}

function toCredits({ balanceUsd, grantedUsd, isPostPaid, outstandingUsd }: Account): JsonObject {
  return {
    balance: balanceUsd.toFixed(6),
    granted_balance: grantedUsd.toFixed(6),
    is_post_paid: isPostPaid,
    outstanding_amount: outstandingUsd.toFixed(6),
  };
}

function toWorkspace({ id, name, slug, account }: SimulatedWorkspace): JsonObject {
  const { billingStatus, suspendedAtSeconds, tier } = account;
  return {
    id,
    name,
    slug,
    tier,
    role: 'owner',
    is_default: true,
    created_at: '2026-01-01T00:00:00Z',
    avatar_url: null,
    description: null,
    confidential_models_enabled: false,
    billing_status: billingStatus,
    suspended_at: suspendedAtSeconds === null ? null : toIsoTime(suspendedAtSeconds),
  };
}

function toQuotas({ slug, account }: SimulatedWorkspace, cvms: readonly SimulatedCvm[]): JsonObject {
  const sum = (amount: (cvm: SimulatedCvm) => number): number =>
    cvms.reduce((total, cvm) => total + amount(cvm), 0);
  const used = {
    vm_slots: cvms.length,
    vcpu: sum(({ instanceType }) => instanceType.vcpu),
    memory_mb: sum(({ instanceType }) => instanceType.memoryMib),
    disk_gb: sum(({ diskGib }) => diskGib),
  };
  const toQuota = (resource: keyof typeof used): JsonObject => {
    const limit = account.quotas[resource];
    return { limit, remaining: limit === -1 ? -1 : Math.max(limit - used[resource], 0) };
  };
  return {
    team_slug: slug,
    tier: account.tier,
    quotas: {
      vm_slots: toQuota('vm_slots'),
      vcpu: toQuota('vcpu'),
      memory_mb: toQuota('memory_mb'),
      disk_gb: toQuota('disk_gb'),
    },
    reserved_nodes: {},
    reserved_gpu: {},
    as_of: 'now',
  };
}

function round(usd: number): number {
  return Math.round(usd * 100) / 100;
}
