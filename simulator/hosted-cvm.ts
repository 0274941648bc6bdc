import { type CvmDetails, toCvmDetails, toHash } from './cvm-details.ts';
import { toHostedConfiguration } from './hosted-configuration.ts';
import { renderHumantime } from './humantime.ts';
import type { JsonObject } from './json.ts';
import type { SimulatedApp, SimulatedCvm } from './model.ts';
import { SIMULATED_SECRET } from './simulated-secret.ts';

/** A CVM as `HostedCvm`, the shape of version 2025-10-28; durations are relative to `nowSeconds`. */
export function toHostedCvm(cvm: SimulatedCvm, nowSeconds: number): JsonObject {
  const { app, node, instanceType } = cvm;
  const details = toCvmDetails(cvm);
  return {
    hosted: toVmInfo(cvm, details, nowSeconds),
    name: cvm.name,
    managed_user: {
      id: Number.parseInt(app.workspace.id.slice(4, 9), 16),
      username: `${app.workspace.name}-deployer`,
    },
    node: details.hasNode ? { id: node.id, name: node.name, region_identifier: node.region } : null,
    listed: app.template.isPublic,
    status: cvm.status,
    in_progress: cvm.operation !== null,
    dapp_dashboard_url:
      cvm.instanceId === null ? null : `https://${cvm.instanceId}-8090.${node.gatewayDomain}/`,
    syslog_endpoint: `https://syslog.example.com/ingest?token=${SIMULATED_SECRET}`,
    allow_upgrade: details.imageVersion === '0.5.6',
    project_id: app.projectId,
    project_type: app.template.projectType,
    billing_period: app.template.billingPeriod,
    kms_info: app.template.kmsType === 'legacy' ? null : toKmsInfo(app, details),
    contract_address: details.contractAddress,
    deployer_address: details.deployerAddress,
    vcpu: instanceType.vcpu,
    memory: instanceType.memoryMib,
    disk_size: cvm.diskGib,
    gateway_domain: details.hasNode ? node.gatewayDomain : null,
    public_urls: details.publicUrls,
  };
}

/** The time since the last start of the VM, as the VM manager writes it: it grows after an exit, too. */
export function toUptime({ startedAtSeconds }: SimulatedCvm, nowSeconds: number): string {
  return startedAtSeconds === null ? 'never' : renderHumantime(nowSeconds - startedAtSeconds);
}

function toVmInfo(cvm: SimulatedCvm, details: CvmDetails, nowSeconds: number): JsonObject {
  return {
    id: cvm.uuid,
    name: cvm.name,
    status: toVmStatus(cvm),
    uptime: toUptime(cvm, nowSeconds),
    app_url: cvm.instanceId === null ? null : `https://${cvm.instanceId}-8090.${cvm.node.gatewayDomain}`,
    app_id: cvm.app.id,
    instance_id: cvm.instanceId,
    configuration: details.hasVm ? toHostedConfiguration(cvm) : null,
    exited_at: cvm.exitedAtSeconds === null ? null : renderHumantime(nowSeconds - cvm.exitedAtSeconds),
    boot_progress: cvm.bootProgress,
    boot_error: cvm.bootError,
    shutdown_progress: cvm.shutdownProgress,
    image_version: details.imageVersion,
    events: cvm.events,
  };
}

function toVmStatus({ phase, startedAtSeconds }: SimulatedCvm): string {
  if (startedAtSeconds === null) return 'stopped';
  if (phase === 'starting' || phase === 'updating') return 'running';
  if (phase === 'restarting' || phase === 'error') return 'exited';
  return phase === 'deleting' ? 'stopping' : phase;
}

function toKmsInfo(app: SimulatedApp, { chainId }: CvmDetails): JsonObject {
  const { kmsType } = app.template;
  return {
    id: `kms_${toHash(kmsType).slice(0, 10)}`,
    slug: `kms-${kmsType}-prod`,
    url: `https://kms-${kmsType}.example.com`,
    version: 'v0.5.4',
    chain_id: chainId,
    kms_contract_address: chainId === null ? null : `0x${toHash(`kms/${chainId}`).slice(0, 40)}`,
    gateway_app_id: toHash('gateway').slice(0, 40),
  };
}
