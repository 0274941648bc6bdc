import {
  APP_ID,
  CVM_ID,
  CVM_NAME,
  HASH,
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
import { cvmDetails, valueByCvm, withCvm } from '../promql.ts';
import { yesNoMappings } from '../status-styles.ts';

/** Resources, node, image and settings of CVMs. */
export const details: Row = {
  title: 'Node, image and settings',
  panels: [
    table({
      title: 'Node, image and keys',
      description: {
        question: 'Where does each CVM run, and on which image?',
        shows: 'Attributes of each selected CVM as of the last successful poll.',
        normal: 'The same image for all CVMs of an app.',
        action: 'The UUID links to the vendor’s console, the node to the other CVMs on it.',
      },
      expressions: [
        cvmDetails([
          'name',
          'vm_uuid',
          'node',
          'node_id',
          'region',
          'os',
          'os_version',
          'kms_type',
          'project_type',
          'storage_fs',
          'gateway_domain',
          'hash',
          'workspace',
        ]),
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
        HASH,
        WORKSPACE,
        VM_UUID,
        APP_ID,
        NODE_ID,
      ],
      sortBy: { header: 'CVM' },
      noValue: NO_DATA,
    }),
    table({
      title: 'Settings',
      description: {
        question: 'Which settings has each CVM?',
        shows: 'All settings of each selected CVM as of the last successful poll.',
        normal: 'As you deployed it; no dev_os in production.',
        action: 'See the dashboard TEE posture for settings that reduce security.',
      },
      expressions: [withCvm(valueByCvm('phala_cvm_setting_enabled', ['setting']), ['name'])],
      columns: [
        CVM_NAME,
        SETTING,
        { field: 'Value', header: 'On', mappings: yesNoMappings('neutral', 'inactive'), coloured: true },
        CVM_ID,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Setting' },
      noValue: NO_DATA,
    }),
  ],
};
