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
import type { Row } from '../layout.ts';
import { NO_DATA } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { cvmSeries } from '../promql.ts';
import { yesNoMappings } from '../status-styles.ts';
import { MONEY } from '../units.ts';

/** Resources, node, image and settings of CVMs. */
export const details: Row = {
  title: 'Resources, node and settings',
  panels: [
    table({
      title: 'Resources',
      description: {
        question: 'Which resources has each CVM, and what does it cost?',
        shows:
          'Allocated resources, not their use; the cost per hour of CVMs that are billed hourly, only of the disk while stopped.',
        normal: 'As you ordered.',
        action: 'Resize the CVM in the console.',
      },
      expressions: [
        cvmSeries('phala_cvm_info', { by: ['instance_type'] }),
        cvmSeries('phala_cvm_vcpus'),
        cvmSeries('phala_cvm_memory_bytes'),
        cvmSeries('phala_cvm_disk_bytes'),
        cvmSeries('phala_cvm_gpus'),
        `sum by (app_id, cvm_id, name) ${cvmSeries('phala_cvm_hourly_cost_usd', { by: ['component'] })}`,
        cvmSeries('phala_cvm_endpoints'),
        `1000 * ${cvmSeries('phala_cvm_created_timestamp_seconds')}`,
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
      noValue: NO_DATA,
    }),
    table({
      title: 'Node, image and keys',
      description: {
        question: 'Where does each CVM run, and on which image?',
        shows: 'Attributes of each selected CVM as of the last successful poll.',
        normal: 'The same image for all CVMs of an app.',
        action: 'The UUID links to the vendor’s console, the node to the other CVMs on it.',
      },
      expressions: [
        cvmSeries('phala_cvm_info', {
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
      noValue: NO_DATA,
      width: 14,
    }),
    table({
      title: 'Settings',
      description: {
        question: 'Which settings has each CVM?',
        shows: 'All settings of each selected CVM as of the last successful poll.',
        normal: 'As you deployed it; no dev_os in production.',
        action: 'See the dashboard TEE posture for settings that reduce security.',
      },
      expressions: [cvmSeries('phala_cvm_setting_enabled', { by: ['setting'] })],
      columns: [
        CVM_NAME,
        SETTING,
        { field: 'Value', header: 'On', mappings: yesNoMappings('neutral', 'inactive'), coloured: true },
        CVM_ID,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Setting' },
      noValue: NO_DATA,
      width: 10,
    }),
  ],
};
