import type { Cvm } from '../../snapshot/model.ts';
import { CVM_SETTINGS, CVM_STATUSES } from '../../snapshot/vocabulary.ts';
import { defineSection, gauge, gaugeBy, info, statusSet } from '../define.ts';

/** CVMs as of the last successful poll of their app. */
export const cvm = defineSection<Cvm & { readonly workspace: string }>({
  identityLabels: ['app_id', 'cvm_id', 'name'],
  subjects: ({ apps }) =>
    apps.flatMap(({ target: { workspace }, cvms }) => cvms.map((each) => ({ ...each, workspace }))),
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
    gaugeBy(
      'target',
      'phala_cvm_operation_info',
      'Target state of the operation in progress as of the last poll; absent when there is none.',
      ({ operation }) => (operation === undefined ? [] : [[operation.target, 1]]),
    ),
    gauge(
      'phala_cvm_operation_start_timestamp_seconds',
      'When the operation in progress as of the last poll started; absent when there is none.',
      ({ operation }) => operation?.startedAtSeconds,
    ),
    gauge(
      'phala_cvm_uptime_seconds',
      'Time since the CVM started as of the last poll; only while it runs.',
      ({ uptimeSeconds }) => uptimeSeconds,
    ),
    gauge(
      'phala_cvm_boot_complete',
      'Whether the boot of the CVM was complete as of the last poll.',
      ({ bootComplete }) => bootComplete,
    ),
    gauge(
      'phala_cvm_boot_error',
      'Whether the boot of the CVM reported an error as of the last poll.',
      ({ bootError }) => bootError,
    ),
    gaugeBy(
      'event',
      'phala_cvm_last_event_timestamp_seconds',
      'When each known event of the CVM last happened as of the last poll; lost when the VM manager restarts.',
      ({ lastEventAtSeconds }) => Object.entries(lastEventAtSeconds),
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
