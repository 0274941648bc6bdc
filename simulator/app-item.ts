import { toCvmDetails } from './cvm-details.ts';
import { toCvmInfo, toIsoTime } from './cvm-info.ts';
import type { JsonObject } from './json.ts';
import type { Shape, SimulatedApp, SimulatedCvm } from './model.ts';

/** An app as an item of the list of apps, in the shape of either API version. */
export function toAppItem(app: SimulatedApp, shape: Shape): JsonObject {
  const cvms = app.cvms.map(shape === 'info' ? toCvmInfo : toBasicInfo);
  return {
    id: app.projectId,
    name: app.name,
    app_id: app.id,
    app_provision_type: 'user_provided',
    app_icon_url: null,
    created_at: toIsoTime(app.createdAtSeconds),
    kms_type: app.template.kmsType,
    profile: { display_name: app.name, avatar_url: null, description: null, custom_domain: null },
    current_cvm: cvms[0] ?? null,
    cvms,
    cvm_count: cvms.length,
    ...(shape === 'hosted' ? { team_slug: app.workspace.slug, team_name: app.workspace.name } : {}),
  };
}

/** The item of an app if the key is allowed to see only its id. */
export function toMinimalAppItem(appId: unknown): JsonObject {
  return {
    id: null,
    app_id: appId,
    name: null,
    app_provision_type: null,
    app_icon_url: null,
    created_at: null,
    kms_type: null,
    profile: null,
    current_cvm: null,
    cvms: null,
    cvm_count: null,
  };
}

function toBasicInfo(cvm: SimulatedCvm): JsonObject {
  const { app, node, instanceType } = cvm;
  const { kmsType, image, isPublic } = app.template;
  return {
    vm_uuid: toCvmDetails(cvm).hasVm ? cvm.uuid : null,
    app_id: app.id,
    name: cvm.name,
    status: cvm.status,
    vcpu: instanceType.vcpu,
    memory: instanceType.memoryMib,
    disk_size: cvm.diskGib,
    teepod_id: node.id,
    teepod_name: node.name,
    region_identifier: node.region,
    kms_type: kmsType,
    instance_type: instanceType.name,
    listed: isPublic,
    base_image: image,
    kms_slug: `kms-${kmsType}-prod`,
    kms_id: null,
    instance_id: cvm.instanceId,
    machine_info: {
      vcpu: instanceType.vcpu,
      memory: instanceType.memoryMib,
      disk_size: cvm.diskGib,
      gpu_count: instanceType.gpus,
    },
    updated_at: toIsoTime(cvm.operation?.startedAtSeconds ?? cvm.startedAtSeconds ?? cvm.createdAtSeconds),
  };
}
