import type { Cvm } from '../../snapshot/model.ts';
import {
  type DropReason,
  GIB_BYTES,
  type ItemContext,
  isOfOtherApp,
  MIB_BYTES,
  toBytes,
  toEndpoints,
  toInProgress,
  toNode,
  toSettings,
  toStatus,
} from './convert.ts';
import { toBootError, toBootStage, toLastEvents, toUptimeSeconds } from './cvm-state.ts';
import type { FieldReader } from './field-reader.ts';
import { HostedCvm } from './hosted-cvm.ts';
import { parseItem } from './parse-item.ts';

/** Converts an item of version 2025-10-28 to the model. */
export function convertHostedCvm(document: object, context: ItemContext): Cvm | DropReason {
  const { appId, reader } = context;
  const item = parseItem(HostedCvm, document, reader);
  if (item === undefined) return 'invalid';
  if (isOfOtherApp(item.hosted.app_id, context)) return 'otherApp';
  const { hosted } = item;
  const status = toStatus(item.status, reader);
  return {
    appId,
    cvmId: hosted.id,
    name: reader.text(item.name) ?? '',
    status,
    inProgress: toInProgress(item.in_progress),
    operation: undefined,
    attributes: toAttributes(item, reader),
    resources: toResources(item),
    price: undefined,
    node: toNode(item.node && { ...item.node, region: item.node.region_identifier }, reader),
    createdAtSeconds: undefined,
    uptimeSeconds: toUptimeSeconds(status, ['hosted.uptime', hosted.uptime], reader),
    bootStage: toBootStage(['hosted.boot_progress', hosted.boot_progress], reader),
    bootError: toBootError(hosted.boot_error),
    lastEventAtSeconds: toLastEvents(['hosted.events', hosted.events], reader),
    host: undefined,
    settings: toSettings({ listed: item.listed, allow_upgrade: item.allow_upgrade }),
    isSysinfoPublic: undefined,
    endpoints: toEndpoints(item.public_urls, reader),
  };
}

function toAttributes(item: HostedCvm, reader: FieldReader): Cvm['attributes'] {
  return {
    vmUuid: reader.text(item.hosted.id),
    hashId: undefined,
    instanceId: reader.text(item.hosted.instance_id),
    instanceType: undefined,
    os: reader.text(item.hosted.configuration?.image),
    osVersion: reader.text(item.hosted.image_version),
    kmsType: undefined,
    projectType: reader.text(item.project_type),
    storageFs: undefined,
    composeHash: undefined,
    gatewayDomain: reader.text(item.gateway_domain) ?? toGatewayDomain(reader.text(item.hosted.app_url)),
  };
}

// `https://{instance_id}-8090.{gateway_domain}`
function toGatewayDomain(appUrl: string | undefined): string | undefined {
  return appUrl === undefined ? undefined : /^https:\/\/[0-9a-z]+-\d+\.([^/?#@]+)\/?$/i.exec(appUrl)?.[1];
}

// The item's fields may be null where the VM manager's configuration has values.
function toResources(item: HostedCvm): Cvm['resources'] {
  const { configuration } = item.hosted;
  return {
    vcpus: item.vcpu ?? configuration?.vcpu ?? undefined,
    memoryBytes: toBytes(item.memory ?? configuration?.memory, MIB_BYTES),
    diskBytes: toBytes(item.disk_size ?? configuration?.disk_size, GIB_BYTES),
    gpus: toGpus(configuration),
  };
}

// With attach mode `all` the list may be empty although every GPU of the node is attached.
function toGpus(configuration: HostedCvm['hosted']['configuration']): number | undefined {
  return configuration?.gpus?.attach_mode === 'all' ? undefined : configuration?.gpus?.gpus?.length;
}
