import type { JsonObject } from './json.ts';
import type { SimulatedApp } from './model.ts';
import type { StatusBatchSettings } from './status-batch.ts';
import type { World } from './world.ts';

/** The world as JSON of the control API. */
export function toWorldView(world: World): JsonObject {
  return {
    workspaces: world.workspaces().map(({ name, slug, keyExpired, account }) => ({
      name,
      slug,
      key_expired: keyExpired,
      billing_status: account.billingStatus,
      balance_usd: account.balanceUsd,
      outstanding_usd: account.outstandingUsd,
      post_paid: account.isPostPaid,
    })),
    apps: world.apps().map(toAppView),
    list_lag_seconds: world.listLagSeconds(),
    status_batch: toSettingsView(world.statusBatch()),
    nodes: world.nodes().map(({ id, name, region, status }) => ({ id, name, region, status })),
  };
}

function toSettingsView({ generation, maxIds, tooManyStatus }: StatusBatchSettings): JsonObject {
  return { generation, max_ids: maxIds, too_many_status: tooManyStatus };
}

function toAppView({ id, name, workspace, cvms }: SimulatedApp): JsonObject {
  return {
    id,
    name,
    workspace: workspace.name,
    cvms: cvms.map((cvm) => ({
      id: cvm.id,
      vm_uuid: cvm.uuid,
      name: cvm.name,
      status: cvm.status,
      in_progress: cvm.operation !== null,
      node: cvm.node.name,
    })),
  };
}
