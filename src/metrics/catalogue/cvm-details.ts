import { CVM_SETTINGS } from '../../snapshot/vocabulary.ts';
import { defineFamily, one } from '../define.ts';
import type { CvmSubject } from './cvm-subject.ts';

/** What a CVM is and was given: what rarely changes. */
export const cvmDetails = [
  defineFamily({
    name: 'phala_cvm_info',
    type: 'gauge',
    unit: 'none',
    help: 'What describes the CVM as of the last poll; always 1.',
    labels: [
      'vm_uuid',
      'instance_id',
      'instance_type',
      'node_id',
      'node',
      'region',
      'os',
      'os_version',
      'kms_type',
      'project_type',
      'workspace',
      'storage_fs',
      'compose_hash',
      'gateway_domain',
    ],
    samples: ({ cvm: { attributes, node }, workspace }: CvmSubject) => [
      {
        labels: {
          vm_uuid: attributes.vmUuid,
          instance_id: attributes.instanceId,
          instance_type: attributes.instanceType,
          node_id: node?.id,
          node: node?.name,
          region: node?.region,
          os: attributes.os,
          os_version: attributes.osVersion,
          kms_type: attributes.kmsType,
          project_type: attributes.projectType,
          workspace,
          storage_fs: attributes.storageFs,
          compose_hash: attributes.composeHash,
          gateway_domain: attributes.gatewayDomain,
        },
        value: 1,
      },
    ],
  }),
  defineFamily({
    name: 'phala_cvm_vcpus',
    type: 'gauge',
    unit: 'none',
    help: 'Virtual CPUs allocated to the CVM as of the last poll.',
    labels: [],
    samples: ({ cvm }: CvmSubject) => one(cvm.resources.vcpus),
  }),
  defineFamily({
    name: 'phala_cvm_memory_bytes',
    type: 'gauge',
    unit: 'bytes',
    help: 'Memory allocated to the CVM as of the last poll.',
    labels: [],
    samples: ({ cvm }: CvmSubject) => one(cvm.resources.memoryBytes),
  }),
  defineFamily({
    name: 'phala_cvm_disk_bytes',
    type: 'gauge',
    unit: 'bytes',
    help: 'Disk space allocated to the CVM as of the last poll.',
    labels: [],
    samples: ({ cvm }: CvmSubject) => one(cvm.resources.diskBytes),
  }),
  defineFamily({
    name: 'phala_cvm_gpus',
    type: 'gauge',
    unit: 'none',
    help: 'GPUs allocated to the CVM as of the last poll.',
    labels: [],
    samples: ({ cvm }: CvmSubject) => one(cvm.resources.gpus),
  }),
  defineFamily({
    name: 'phala_cvm_compute_price_usd',
    type: 'gauge',
    unit: 'usd',
    help: 'Compute price of the CVM as of the last poll, as billed, without disk; US dollars per hour when billing_period is hourly.',
    labels: ['billing_period'],
    samples: ({ cvm: { price } }: CvmSubject) =>
      price === undefined ? [] : [{ labels: { billing_period: price.billingPeriod }, value: price.usd }],
  }),
  defineFamily({
    name: 'phala_cvm_created_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'When the CVM was created.',
    labels: [],
    samples: ({ cvm }: CvmSubject) => one(cvm.createdAtSeconds),
  }),
  defineFamily({
    name: 'phala_cvm_setting_enabled',
    type: 'gauge',
    unit: 'none',
    help: 'Whether a setting of the CVM was on as of the last poll.',
    labels: ['setting'],
    samples: ({ cvm: { settings } }: CvmSubject) =>
      CVM_SETTINGS.flatMap((setting) => {
        const enabled = settings[setting];
        return enabled === undefined ? [] : [{ labels: { setting }, value: Number(enabled) }];
      }),
  }),
  defineFamily({
    name: 'phala_cvm_endpoints',
    type: 'gauge',
    unit: 'none',
    help: 'Public endpoints of the CVM as of the last poll.',
    labels: [],
    samples: ({ cvm }: CvmSubject) => one(cvm.endpoints),
  }),
] as const;
