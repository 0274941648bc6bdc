import { type CvmDetails, toCvmDetails, toHash } from './cvm-details.ts';
import type { JsonObject } from './json.ts';
import type { SimulatedApp, SimulatedCvm } from './model.ts';
import { SIMULATED_SECRET } from './simulated-secret.ts';

/** A CVM as `CVMInfo`, the shape of the versions 2026-01-21 and 2026-05-22. */
export function toCvmInfo(cvm: SimulatedCvm): JsonObject {
  const { app } = cvm;
  const details = toCvmDetails(cvm);
  return {
    id: cvm.id,
    name: cvm.name,
    app_id: app.id,
    vm_uuid: details.hasVm ? cvm.uuid : null,
    instance_id: cvm.instanceId,
    resource: toResource(cvm),
    node_info: details.hasNode ? toNodeRef(cvm) : null,
    os: {
      name: app.template.image,
      version: details.imageVersion,
      is_dev: app.template.image.includes('-dev-'),
      os_image_hash: toHash(app.template.image),
    },
    kms_type: app.template.kmsType,
    kms_info: app.template.kmsType === 'legacy' ? null : toKmsInfo(details),
    status: cvm.status,
    in_progress: cvm.operation !== null,
    progress: toProgress(cvm),
    compose_hash: details.composeHash,
    docker_compose_hash: toHash(`docker/${details.composeHash}`),
    pre_launch_script_hash: toHash(`script/${app.id}`),
    gateway: toGateway(cvm, details),
    logs: toLogs(cvm),
    services: [],
    endpoints: cvm.instanceId === null ? null : details.publicUrls,
    ...toSettings(app),
    ...toOwner(app),
    created_at: toIsoTime(cvm.createdAtSeconds),
    deleted_at: null,
  };
}

/** A Unix time in seconds as the API writes times. */
export function toIsoTime(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString();
}

function toResource({ instanceType, app, diskGib }: SimulatedCvm): JsonObject {
  const { billingPeriod } = app.template;
  return {
    instance_type: instanceType.name,
    vcpu: instanceType.vcpu,
    memory_in_gb: instanceType.memoryMib / 1024,
    disk_in_gb: diskGib,
    gpus: instanceType.gpus,
    compute_billing_price: billingPeriod === 'skip' ? null : instanceType.hourlyPrice,
    billing_period: billingPeriod,
  };
}

function toNodeRef({ node, nodeIdKnown }: SimulatedCvm): JsonObject {
  return {
    object_type: 'node',
    id: nodeIdKnown ? node.id : null,
    node_id: node.machineId,
    name: node.name,
    region: node.region,
    device_id: node.deviceId,
    ppid: node.ppid,
    status: node.status,
    version: node.version,
  };
}

function toKmsInfo({ chainId, contractAddress, deployerAddress }: CvmDetails): JsonObject {
  return {
    chain_id: chainId,
    dstack_kms_address: chainId === null ? null : `0x${toHash(`kms/${chainId}`).slice(0, 40)}`,
    dstack_app_address: contractAddress,
    deployer_address: deployerAddress,
    rpc_endpoint: chainId === null ? null : `https://rpc.example.com/${chainId}`,
    encrypted_env_pubkey: `${toHash('pubkey')}${SIMULATED_SECRET}`,
  };
}

function toProgress({ operation }: SimulatedCvm): JsonObject | null {
  if (operation === null) return null;
  return {
    target: operation.target,
    started_at: toIsoTime(operation.startedAtSeconds),
    correlation_id: operation.correlationId,
  };
}

function toGateway({ node, app }: SimulatedCvm, { hasNode }: CvmDetails): JsonObject {
  if (!hasNode) return { base_domain: null, cname: null };
  return { base_domain: node.gatewayDomain, cname: app.template.isPublic ? `_.${node.gatewayDomain}` : null };
}

function toLogs(cvm: SimulatedCvm): JsonObject {
  if (cvm.instanceId === null) return { serial: null, stdout: null, stderr: null, container_log_base: null };
  const base = `https://${cvm.instanceId}-8090.${cvm.node.gatewayDomain}`;
  return {
    serial: `${base}/logs/serial?token=${SIMULATED_SECRET}`,
    stdout: `${base}/logs/stdout?token=${SIMULATED_SECRET}`,
    stderr: `${base}/logs/stderr?token=${SIMULATED_SECRET}`,
    container_log_base: `${base}/containers/${SIMULATED_SECRET}`,
  };
}

function toSettings({ template }: SimulatedApp): JsonObject {
  return {
    public_logs: template.isPublic,
    public_sysinfo: template.isPublic,
    public_tcbinfo: true,
    gateway_enabled: true,
    secure_time: template.kmsType === 'ethereum',
    storage_fs: template.image === 'dstack-0.5.5' ? 'ext4' : 'zfs',
    listed: template.isPublic,
    project_type: template.projectType,
  };
}

function toOwner({ workspace }: SimulatedApp): JsonObject {
  const { id, name, slug } = workspace;
  return {
    workspace: { object_type: 'workspace', id, name, slug, avatar_url: null },
    creator: {
      object_type: 'user',
      id: `usr_${id.slice(4)}`,
      username: `${name}-deployer`,
      avatar_url: null,
    },
  };
}
