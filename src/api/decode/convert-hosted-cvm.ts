import { z } from 'zod';
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
import { parseItem } from './parse-item.ts';
import { amount, counted, endpointList, flag, identifier, reference, text } from './zod-scalars.ts';

/** An event of a CVM. Some languages write a time that is not set as a timestamp before 1970. */
export const CvmEvent = z.object({ event: text, timestamp: z.number().nullish() });

const Configuration = z.object({
  image: text,
  vcpu: amount,
  memory: amount,
  disk_size: amount,
  gpus: z.object({ gpus: counted, attach_mode: text }).nullish(),
});

/** An item of the list for `X-Phala-Version` 2025-10-28: only the fields that are used. */
export const HostedCvm = z.object({
  name: z.string(),
  status: z.string(),
  in_progress: flag,
  hosted: z.object({
    id: identifier,
    app_id: text,
    app_url: text,
    uptime: text,
    instance_id: text,
    configuration: Configuration.nullish(),
    boot_progress: text,
    boot_error: text,
    image_version: text,
    events: z.array(CvmEvent.nullable()).nullish(),
  }),
  node: z.object({ id: reference, name: text, region_identifier: text }).nullish(),
  vcpu: amount,
  memory: amount,
  disk_size: amount,
  listed: flag,
  allow_upgrade: flag,
  project_type: text,
  gateway_domain: text,
  public_urls: endpointList,
});
export type HostedCvm = z.infer<typeof HostedCvm>;

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
    hourlyCost: undefined,
    workspaceSlug: undefined,
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
    instanceId: reader.text(item.hosted.instance_id),
    os: reader.text(item.hosted.configuration?.image),
    osVersion: reader.text(item.hosted.image_version),
    projectType: reader.text(item.project_type),
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
