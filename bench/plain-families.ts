import type { ApiCvm } from './plain-api-types.ts';

/** A sample of a gauge. */
export type PlainSample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A gauge about CVMs, with its labels besides those of all CVM gauges. */
export interface PlainFamily {
  readonly name: string;
  readonly labels: readonly string[];
  readonly samples: (cvm: ApiCvm) => readonly PlainSample[];
}

/** The statuses of a node. */
export const NODE_STATUSES = ['online', 'offline', 'maintenance'];

const STATUSES =
  'running stopped exited error offline maintenance deleted pending creating provisioning starting restarting updating stopping shutting_down deleting removing'.split(
    ' ',
  );

const INFO_LABELS =
  'vm_uuid instance_id instance_type node_id node region os os_version kms_type project_type workspace storage_fs compose_hash gateway_domain'.split(
    ' ',
  );

const GIB = 2 ** 30;

/** The CVM families that API version 2026-01-21 has data for. */
export const CVM_FAMILIES: readonly PlainFamily[] = [
  {
    name: 'status',
    labels: ['status'],
    samples: ({ status }) => STATUSES.map((each) => [{ status: each }, Number(each === status)]),
  },
  { name: 'in_progress', labels: [], samples: (cvm) => one(Number(cvm.in_progress)) },
  {
    name: 'operation_info',
    labels: ['target'],
    samples: ({ progress }) => (progress === null ? [] : [[{ target: progress.target }, 1]]),
  },
  {
    name: 'operation_start_timestamp_seconds',
    labels: [],
    samples: ({ progress }) => one(toSeconds(progress?.started_at)),
  },
  { name: 'info', labels: INFO_LABELS, samples: (cvm) => [[toInfo(cvm), 1]] },
  { name: 'vcpus', labels: [], samples: ({ resource }) => one(resource.vcpu) },
  { name: 'memory_bytes', labels: [], samples: ({ resource }) => one(toBytes(resource.memory_in_gb)) },
  { name: 'disk_bytes', labels: [], samples: ({ resource }) => one(toBytes(resource.disk_in_gb)) },
  { name: 'gpus', labels: [], samples: ({ resource }) => one(resource.gpus) },
  { name: 'compute_price_usd', labels: ['billing_period'], samples: toPrice },
  { name: 'created_timestamp_seconds', labels: [], samples: (cvm) => one(toSeconds(cvm.created_at)) },
  { name: 'setting_enabled', labels: ['setting'], samples: toSettings },
  { name: 'endpoints', labels: [], samples: ({ endpoints }) => one(endpoints?.length) },
];

function one(value: number | null | undefined): readonly PlainSample[] {
  return value === null || value === undefined ? [] : [[{}, value]];
}

function toSeconds(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time) / 1000;
}

function toBytes(gib: number | null): number | undefined {
  return gib === null ? undefined : gib * GIB;
}

function toPrice({ resource }: ApiCvm): readonly PlainSample[] {
  const { compute_billing_price: price, billing_period: period } = resource;
  return price === null || period === null ? [] : [[{ billing_period: period }, Number(price)]];
}

function toSettings(cvm: ApiCvm): readonly PlainSample[] {
  const settings = {
    public_logs: cvm.public_logs,
    public_sysinfo: cvm.public_sysinfo,
    public_tcbinfo: cvm.public_tcbinfo,
    listed: cvm.listed,
    gateway: cvm.gateway_enabled,
    secure_time: cvm.secure_time,
    dev_os: cvm.os?.is_dev ?? false,
  };
  return Object.entries(settings).map(([setting, isOn]) => [{ setting }, Number(isOn)]);
}

function toInfo(cvm: ApiCvm): Record<string, string> {
  const { resource, node_info: node, os } = cvm;
  return {
    vm_uuid: cvm.vm_uuid ?? '',
    instance_id: cvm.instance_id ?? '',
    instance_type: resource.instance_type ?? '',
    node_id: String(node?.id ?? node?.name ?? ''),
    node: node?.name ?? '',
    region: node?.region ?? '',
    os: os?.name ?? '',
    os_version: os?.version ?? '',
    kms_type: cvm.kms_type,
    project_type: cvm.project_type,
    workspace: 'default',
    storage_fs: cvm.storage_fs,
    compose_hash: cvm.compose_hash ?? '',
    gateway_domain: cvm.gateway.base_domain ?? '',
  };
}

/** Every family of the plain exporter. */
export const PLAIN_FAMILIES: readonly string[] = [
  'phala_up',
  'phala_app_(info|poll_success|cvms|last_success_timestamp_seconds|last_poll_duration_seconds|polls_total)',
  'phala_node_(info|status)',
  ...CVM_FAMILIES.map(({ name }) => `phala_cvm_${name}`),
];
