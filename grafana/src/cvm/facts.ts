import {
  APP_ID,
  CVM_ID,
  CVM_NAME,
  INSTANCE_TYPE,
  NODE,
  NODE_ID,
  PLAIN_APP_ID,
  REGION,
  SETTING,
  VM_UUID,
  WORKSPACE,
} from '../columns.ts';
import { NOTHING_KNOWN } from '../empty.ts';
import type { Room } from '../layout.ts';
import { table } from '../panels/table.ts';
import { ofCvms } from '../promql.ts';
import { toYesOrNo } from '../statuses.ts';
import { MONEY } from '../units.ts';

/** What a CVM is, what it was given, and how it is set up. */
export const facts: Room = {
  title: 'Resources, node and settings',
  panels: [
    table({
      title: 'Resources',
      says: {
        asks: 'What was each CVM given, and what does it cost?',
        shows:
          'What is allocated, not what is used; the price of the compute is per hour where it is billed hourly, without disk.',
        normal: 'What you ordered.',
        act: 'Resize in the console.',
      },
      expressions: [
        ofCvms('phala_cvm_info', { by: ['instance_type'] }),
        ofCvms('phala_cvm_vcpus'),
        ofCvms('phala_cvm_memory_bytes'),
        ofCvms('phala_cvm_disk_bytes'),
        ofCvms('phala_cvm_gpus'),
        ofCvms('phala_cvm_compute_price_usd', { where: 'billing_period="hourly"' }),
        ofCvms('phala_cvm_endpoints'),
        `1000 * ${ofCvms('phala_cvm_created_timestamp_seconds')}`,
      ],
      columns: [
        CVM_NAME,
        CVM_ID,
        INSTANCE_TYPE,
        { field: 'Value #B', header: 'vCPUs' },
        { field: 'Value #C', header: 'Memory', unit: 'bytes' },
        { field: 'Value #D', header: 'Disk', unit: 'bytes' },
        { field: 'Value #E', header: 'GPUs' },
        { field: 'Value #F', header: 'Per hour', unit: MONEY, decimals: 3 },
        { field: 'Value #G', header: 'Endpoints' },
        { field: 'Value #H', header: 'Created', unit: 'dateTimeAsLocal' },
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'CVM' },
      empty: NOTHING_KNOWN,
    }),
    table({
      title: 'Node, image and keys',
      says: {
        asks: 'Where is it, and what is it made of?',
        shows: 'What describes each chosen CVM as of the last poll.',
        normal: 'The same image for all CVMs of an app.',
        act: 'The UUID leads to the vendor’s console, the node to what else runs on it.',
      },
      expressions: [
        ofCvms('phala_cvm_info', {
          by: [
            'vm_uuid',
            'instance_id',
            'node',
            'node_id',
            'region',
            'os',
            'os_version',
            'kms_type',
            'project_type',
            'storage_fs',
            'gateway_domain',
            'compose_hash',
            'workspace',
          ],
        }),
      ],
      columns: [
        CVM_NAME,
        CVM_ID,
        NODE,
        REGION,
        { field: 'os', header: 'Image' },
        { field: 'os_version', header: 'Version' },
        { field: 'kms_type', header: 'KMS' },
        { field: 'project_type', header: 'Project' },
        { field: 'storage_fs', header: 'File system' },
        { field: 'gateway_domain', header: 'Gateway' },
        { field: 'compose_hash', header: 'Compose hash' },
        { field: 'instance_id', header: 'Instance id' },
        WORKSPACE,
        VM_UUID,
        APP_ID,
        NODE_ID,
      ],
      sortBy: { header: 'CVM' },
      empty: NOTHING_KNOWN,
      width: 14,
    }),
    table({
      title: 'Settings',
      says: {
        asks: 'How is it set up?',
        shows: 'Every setting of each chosen CVM as of the last poll.',
        normal: 'As you deployed it; no dev_os in production.',
        act: 'The dashboard TEE posture says which settings ask for a look.',
      },
      expressions: [ofCvms('phala_cvm_setting_enabled', { by: ['setting'] })],
      columns: [
        CVM_NAME,
        SETTING,
        { field: 'Value', header: 'On', mappings: toYesOrNo('plain', 'resting'), coloured: true },
        CVM_ID,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Setting' },
      empty: NOTHING_KNOWN,
      width: 10,
    }),
  ],
};
