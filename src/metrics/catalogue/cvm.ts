import type { CvmView } from '../../snapshot/model.ts';
import {
  AUTO_RESTART_EXHAUSTED,
  CVM_SETTINGS,
  CVM_STATUSES,
  isBootComplete,
} from '../../snapshot/vocabulary.ts';
import { defineSection, gauge, gaugeBy, info, statusSet } from '../define.ts';

/** CVMs as of the last successful poll of their app. */
export const cvm = defineSection<CvmView>({
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
      'Whether status and operation are the response of the node in the last cycle, else of the list, which may lag; absent while collectors.live_status is off.',
      ({ live }) => live,
    ),
    gauge(
      'phala_cvm_status_changed_timestamp_seconds',
      'When the exporter saw the last change of the status; absent until it has seen one since its start.',
      ({ statusChangedAtSeconds }) => statusChangedAtSeconds,
    ),
    gauge(
      'phala_cvm_uptime_seconds',
      'Time since the CVM started as of the last poll, from its node; only while it runs.',
      ({ uptimeSeconds }) => uptimeSeconds,
    ),
    gauge(
      'phala_cvm_start_timestamp_seconds',
      'When the CVM started, from its first uptime that was read; the same value until an uptime shows a restart. Only while it runs.',
      ({ startedAtSeconds }) => startedAtSeconds,
    ),
    gauge(
      'phala_cvm_boot_complete',
      'Whether the boot of the CVM was complete as of the last poll, from its node.',
      ({ bootStage }) => (bootStage === undefined ? undefined : isBootComplete(bootStage)),
    ),
    gaugeBy(
      'stage',
      'phala_cvm_boot_stage_info',
      'Stage of a boot that was not complete as of the last poll, from its node; absent otherwise.',
      ({ bootStage }) => (bootStage === undefined || isBootComplete(bootStage) ? [] : [[bootStage, 1]]),
    ),
    gauge(
      'phala_cvm_boot_error',
      'Whether there was an error text of the boot as of the last poll, from its node; it stays after a recovery, until the CVM starts again.',
      ({ bootError }) => (bootError === undefined ? undefined : bootError !== 'none'),
    ),
    gaugeBy(
      'cause',
      'phala_cvm_boot_error_info',
      'Cause of the error text of the boot; absent when there is none.',
      ({ bootError }) => (bootError === undefined || bootError === 'none' ? [] : [[bootError, 1]]),
    ),
    gaugeBy(
      'event',
      'phala_cvm_last_event_timestamp_seconds',
      'When each known event of the CVM last happened as of the last poll, from its node; lost when the VM manager restarts.',
      ({ lastEventAtSeconds }) => Object.entries(lastEventAtSeconds),
    ),
    gauge(
      'phala_cvm_auto_restart_exhausted',
      'Whether the VM manager had stopped restarting the exited CVM as of the last poll; absent otherwise.',
      ({ status, lastEventAtSeconds }) =>
        (status === 'exited' && AUTO_RESTART_EXHAUSTED in lastEventAtSeconds) || undefined,
    ),
    gauge(
      'phala_cvm_host_cpu_usage_percent',
      "CPU usage of the VM's process on its host as of the last poll. The vendor does not document whether 100 is one core or all allocated ones.",
      ({ host }) => host?.cpuPercent,
    ),
    gauge(
      'phala_cvm_host_memory_used_bytes',
      "Memory of the VM's process on its host as of the last poll; it stays near the total once touched, and is not the used memory of the guest. Not documented by the vendor.",
      ({ host }) => host?.memoryUsedBytes,
    ),
    gauge(
      'phala_cvm_host_memory_total_bytes',
      'Memory of the VM as its host reports it as of the last poll. Not documented by the vendor.',
      ({ host }) => host?.memoryTotalBytes,
    ),
    gauge(
      'phala_cvm_host_disk_used_bytes',
      "Size of the VM's disk image on its host as of the last poll, not the used space of the guest. Not documented by the vendor.",
      ({ host }) => host?.diskUsedBytes,
    ),
    gauge(
      'phala_cvm_host_disk_total_bytes',
      'Size of the disk of the VM as its host reports it as of the last poll. Not documented by the vendor.',
      ({ host }) => host?.diskTotalBytes,
    ),
    gauge(
      'phala_cvm_host_egress_bytes',
      "Bytes that the VM has sent as its host counts them as of the last poll. When the count is reset, the vendor does not document: a restart of the VM's process at least.",
      ({ host }) => host?.egressBytes,
    ),
    info('phala_cvm_info', 'Attributes of the CVM as of the last poll; always 1.', {
      vm_uuid: ({ attributes }) => attributes.vmUuid,
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
      ({ endpoints }) => endpoints,
    ),
  ],
});
