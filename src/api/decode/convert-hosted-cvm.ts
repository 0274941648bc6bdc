import type { Cvm } from '../../snapshot/model.ts';
import { CVM_EVENTS, isKnown } from '../../snapshot/vocabulary.ts';
import {
  type DropReason,
  GIB_BYTES,
  type ItemContext,
  isOfOtherApp,
  MIB_BYTES,
  toBytes,
  toInProgress,
  toNode,
  toSettings,
  toStatus,
} from './convert.ts';
import type { FieldReader } from './field-reader.ts';
import { HostedCvm } from './hosted-cvm.ts';
import { parseItem } from './parse-item.ts';
import { toEventSeconds } from './timestamp.ts';
import { parseUptime } from './uptime.ts';

/** Boot stages of a finished boot. */
const FINISHED_BOOT_STAGES = ['running', 'done'];

/** The uptime of a CVM that was never started. */
const NEVER_STARTED = 'never';

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
    uptimeSeconds: status === 'running' ? toUptimeSeconds(hosted.uptime, reader) : undefined,
    bootComplete: toBootComplete(hosted.boot_progress),
    bootError: toBootError(hosted.boot_error),
    lastEventAtSeconds: toLastEvents(hosted.events, reader),
    settings: toSettings({ listed: item.listed, allow_upgrade: item.allow_upgrade }),
    endpoints: item.public_urls?.length,
  };
}

function toAttributes(item: HostedCvm, reader: FieldReader): Cvm['attributes'] {
  return {
    vmUuid: reader.text(item.hosted.id),
    instanceId: reader.text(item.hosted.instance_id),
    instanceType: undefined,
    os: reader.text(item.hosted.configuration?.image),
    osVersion: reader.text(item.hosted.image_version),
    kmsType: undefined,
    projectType: reader.text(item.project_type),
    storageFs: undefined,
    composeHash: undefined,
    gatewayDomain: reader.text(item.gateway_domain),
  };
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

function toUptimeSeconds(uptime: string | null | undefined, reader: FieldReader): number | undefined {
  return uptime?.trim() === NEVER_STARTED ? undefined : reader.parsed('hosted.uptime', uptime, parseUptime);
}

function toBootComplete(stage: string | null | undefined): boolean | undefined {
  if (stage === null || stage === undefined) return undefined;
  return FINISHED_BOOT_STAGES.includes(stage.trim().toLowerCase());
}

function toBootError(text: string | null | undefined): boolean | undefined {
  return text === null || text === undefined ? undefined : text.trim() !== '';
}

function toLastEvents(events: HostedCvm['hosted']['events'], reader: FieldReader): Cvm['lastEventAtSeconds'] {
  const newest: Record<string, number> = {};
  for (const entry of events ?? []) {
    const event = reader.text(entry?.event);
    const atSeconds = toEventSeconds(entry?.timestamp ?? 0);
    if (event === undefined || atSeconds === undefined) continue;
    if (isKnown(CVM_EVENTS, event)) newest[event] = Math.max(atSeconds, newest[event] ?? 0);
    else reader.countUnknown('hosted.events.event');
  }
  // In the order of the vocabulary, because the API's order changes.
  return Object.fromEntries(
    CVM_EVENTS.flatMap((event) => (newest[event] === undefined ? [] : [[event, newest[event]]])),
  );
}
