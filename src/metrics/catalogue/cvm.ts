import { toHourlyCosts } from '../../snapshot/hourly-cost.ts';
import type { CvmView } from '../../snapshot/model.ts';
import {
  AUTO_RESTART_EXHAUSTED,
  CVM_SETTINGS,
  CVM_STATUSES,
  isBootComplete,
} from '../../snapshot/vocabulary.ts';
import { type Family, gauge, gaugeBy, info, type Section, statusSet } from '../define.ts';

/** The vendor documents none of these: what is known is in their help. */
const HOST_USAGE: readonly Family<CvmView>[] = [
  gauge(
    'phala_cvm_host_cpu_usage_percent',
    "CPU usage of the CVM on its host as of the last poll; not documented whether 100 means one core or all of the CVM's.",
    ({ host }) => host?.cpuPercent,
  ),
  gauge(
    'phala_cvm_host_memory_used_bytes',
    'Memory that the host uses for the CVM as of the last poll; not documented, and not what the guest uses: memory that the guest has freed may still count.',
    ({ host }) => host?.memoryUsedBytes,
  ),
  gauge(
    'phala_cvm_host_memory_total_bytes',
    'Memory of the CVM by its host as of the last poll; not documented whether it differs from the allocated memory.',
    ({ host }) => host?.memoryTotalBytes,
  ),
  gauge(
    'phala_cvm_host_disk_used_bytes',
    "Disk space that the CVM's image takes on its host as of the last poll; not documented, and not what the guest's file system uses.",
    ({ host }) => host?.diskUsedBytes,
  ),
  gauge(
    'phala_cvm_host_disk_total_bytes',
    "Size of the CVM's disk by its host as of the last poll; not documented whether it differs from the allocated size.",
    ({ host }) => host?.diskTotalBytes,
  ),
  gauge(
    'phala_cvm_host_egress_bytes',
    'Bytes that the CVM has sent by its host as of the last poll; not documented when the count starts again, probably with each start of the CVM.',
    ({ host }) => host?.egressBytes,
  ),
];

/** CVMs as of the last successful poll of their app. */
export const cvm: Section<CvmView> = {
  identityLabels: ['app_id', 'cvm_id', 'name'],
  subjects: ({ apps }) => apps.flatMap(({ cvms }) => cvms),
  identify: ({ appId, cvmId, name }) => [appId, cvmId, name],
  families: [
    statusSet(
      'phala_cvm_status',
      'State set: 1 for the status of the CVM as of the last poll, 0 for the other known ones.',
      CVM_STATUSES,
      ({ status }) => status,
    ),
    gauge(
      'phala_cvm_in_progress',
      'Whether an operation ran on the CVM as of the last poll.',
      ({ inProgress }) => inProgress,
    ),
    info(
      'phala_cvm_operation_info',
      'The operation in progress as of the last poll: its target status as listed, its type and phase as its node reports them; absent when there is none.',
      {
        target: ({ operation }) => operation?.target,
        type: ({ operation }) => operation?.type,
        phase: ({ operation }) => operation?.phase,
      },
      ({ operation }) => operation !== undefined,
    ),
    gauge(
      'phala_cvm_operation_start_timestamp_seconds',
      'When the operation in progress as of the last poll started; absent when there is none.',
      ({ operation }) => operation?.startedAtSeconds,
    ),
    gauge(
      'phala_cvm_live',
      'Whether status and operation as of the last poll are what the node reported in the last cycle, else they are from the list, which may lag; absent without collectors.live_status.',
      ({ live }) => live,
    ),
    gauge(
      'phala_cvm_status_changed_timestamp_seconds',
      'When the exporter saw the status as of the last poll for the first time; absent until it has seen a change since its start.',
      ({ statusChangedAtSeconds }) => statusChangedAtSeconds,
    ),
    gauge(
      'phala_cvm_uptime_seconds',
      'Time since the CVM started as of the last poll; only while it runs.',
      ({ uptimeSeconds }) => uptimeSeconds,
    ),
    gauge(
      'phala_cvm_start_timestamp_seconds',
      'When the CVM started as of the last poll; only while it runs, and the same value until its uptime shows a restart.',
      ({ startedAtSeconds }) => startedAtSeconds,
    ),
    gauge(
      'phala_cvm_boot_complete',
      'Whether the boot of the CVM was complete as of the last poll.',
      ({ bootStage }) => (bootStage === undefined ? undefined : isBootComplete(bootStage)),
    ),
    gaugeBy(
      'stage',
      'phala_cvm_boot_stage_info',
      'Stage of a boot that was not complete as of the last poll; always 1, absent for a complete boot.',
      ({ bootStage }) => (bootStage === undefined || isBootComplete(bootStage) ? [] : [[bootStage, 1]]),
    ),
    gauge(
      'phala_cvm_boot_error',
      'Whether there was an error text of the boot as of the last poll; it stays after a recovery, until the CVM starts again.',
      ({ bootError }) => (bootError === undefined ? undefined : bootError !== 'none'),
    ),
    gaugeBy(
      'cause',
      'phala_cvm_boot_error_info',
      'Cause of the error text of the boot as of the last poll; always 1, absent without an error text.',
      ({ bootError }) => (bootError === undefined || bootError === 'none' ? [] : [[bootError, 1]]),
    ),
    gaugeBy(
      'event',
      'phala_cvm_last_event_timestamp_seconds',
      'When each known event of the CVM last happened as of the last poll; lost when the VM manager restarts.',
      ({ lastEventAtSeconds }) => Object.entries(lastEventAtSeconds),
    ),
    gauge(
      'phala_cvm_auto_restart_exhausted',
      'Whether the VM manager had given up restarting the exited CVM as of the last poll; always 1, absent otherwise.',
      ({ status, lastEventAtSeconds }) =>
        (status === 'exited' && AUTO_RESTART_EXHAUSTED in lastEventAtSeconds) || undefined,
    ),
    ...HOST_USAGE,
    info('phala_cvm_info', 'Attributes of the CVM as of the last poll; always 1.', {
      vm_uuid: ({ attributes }) => attributes.vmUuid,
      hash_id: ({ attributes }) => attributes.hashId,
      instance_id: ({ attributes }) => attributes.instanceId,
      instance_type: ({ attributes }) => attributes.instanceType,
      node_id: ({ node }) => node?.id,
      node: ({ node }) => node?.name,
      region: ({ node }) => node?.region,
      os: ({ attributes }) => attributes.os,
      os_version: ({ attributes }) => attributes.osVersion,
      kms_type: ({ attributes }) => attributes.kmsType,
      project_type: ({ attributes }) => attributes.projectType,
      workspace: ({ workspace }) => workspace,
      storage_fs: ({ attributes }) => attributes.storageFs,
      compose_hash: ({ attributes }) => attributes.composeHash,
      gateway_domain: ({ attributes }) => attributes.gatewayDomain,
    }),
    gauge(
      'phala_cvm_compose_hash_expected',
      'Whether the compose hash of the CVM as of the last poll, the measured one where there is one, is one of expected_compose_hashes of its app; absent for apps without it.',
      ({ isComposeHashExpected }) => isComposeHashExpected,
    ),
    gaugeBy(
      'source',
      'phala_cvm_compose_hash_source_info',
      'Where the compose hash as of the last poll is from that is held against expected_compose_hashes, measured by the CVM or from the API; always 1, absent for apps without it.',
      ({ composeHashSource }) => (composeHashSource === undefined ? [] : [[composeHashSource, 1]]),
    ),
    gauge(
      'phala_cvm_vcpus',
      'Virtual CPUs allocated to the CVM as of the last poll.',
      ({ resources }) => resources.vcpus,
    ),
    gauge(
      'phala_cvm_memory_bytes',
      'Memory allocated to the CVM as of the last poll.',
      ({ resources }) => resources.memoryBytes,
    ),
    gauge(
      'phala_cvm_disk_bytes',
      'Disk space allocated to the CVM as of the last poll.',
      ({ resources }) => resources.diskBytes,
    ),
    gauge(
      'phala_cvm_gpus',
      'GPUs allocated to the CVM as of the last poll.',
      ({ resources }) => resources.gpus,
    ),
    gaugeBy(
      'billing_period',
      'phala_cvm_compute_price_usd',
      'Compute price of the CVM as of the last poll, as billed, without disk; US dollars per hour when billing_period is hourly.',
      ({ price }) => (price === undefined ? [] : [[price.billingPeriod, price.usd]]),
    ),
    gaugeBy(
      'component',
      'phala_cvm_hourly_cost_usd',
      'What the CVM costs per hour as of the last poll, by component, only disk of a stopped one; absent for other billing periods than hourly, and disk also where the API has only a compute price.',
      toHourlyCosts,
    ),
    gauge(
      'phala_cvm_created_timestamp_seconds',
      'When the CVM was created.',
      ({ createdAtSeconds }) => createdAtSeconds,
    ),
    gaugeBy(
      'setting',
      'phala_cvm_setting_enabled',
      'Whether a setting of the CVM was on as of the last poll.',
      ({ settings }) =>
        CVM_SETTINGS.flatMap((setting) => {
          const enabled = settings[setting];
          return enabled === undefined ? [] : [[setting, Number(enabled)] as const];
        }),
    ),
    gauge(
      'phala_cvm_endpoints',
      'Public endpoints of the CVM as of the last poll.',
      ({ endpoints }) => endpoints?.length,
    ),
  ],
};
