import { APP_NAME, CVM_ID, CVM_NAME, PLAIN_APP_ID, SETTING, VM_UUID } from '../columns.ts';
import { NONE, NOTHING_KNOWN } from '../empty.ts';
import type { Room } from '../layout.ts';
import { bars } from '../panels/bars.ts';
import { graph } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { ofCvms, told, withAppName, withDetails } from '../promql.ts';
import { PLAIN } from '../thresholds.ts';

const EXPOSED = `(${ofCvms('phala_cvm_setting_enabled', { where: 'setting=~"dev_os|public_logs|public_sysinfo"', by: ['setting'] })} == 1)`;
const NODE_VERSIONS = `topk by (node_id) (1, max by (node_id, version) (${told('phala_node_info', 'version!=""')}))`;

/** Which CVMs those are. */
export const exposed: Room = {
  title: 'Development images and public diagnostics',
  panels: [
    table({
      title: 'CVMs that show more than they must',
      says: {
        asks: 'Which CVMs run a development image, or publish logs or sysinfo?',
        shows: 'One row per CVM and setting that is on.',
        normal: 'What you decided.',
        act: 'Open the CVM in the console by its UUID, and switch the setting off.',
      },
      expressions: [withDetails(withAppName(EXPOSED), ['vm_uuid'])],
      columns: [SETTING, CVM_NAME, CVM_ID, APP_NAME, VM_UUID, PLAIN_APP_ID],
      sortBy: { header: 'Setting' },
      empty: NONE,
      width: 14,
    }),
    graph({
      title: 'Settings over time',
      says: {
        asks: 'When was something switched on or off?',
        shows: 'CVMs that have each setting on.',
        normal: 'Steps where you deploy.',
        act: 'A step of dev_os or public_logs that nobody made: find out who did.',
      },
      queries: [
        {
          expression: `sum by (setting) (${ofCvms('phala_cvm_setting_enabled', { by: ['setting'] })})`,
          legend: '{{setting}}',
        },
      ],
      unit: 'none',
      empty: NOTHING_KNOWN,
      width: 10,
    }),
  ],
};

/** What the CVMs are made of. */
export const inventory: Room = {
  title: 'Images and keys',
  panels: [
    bars({
      title: 'CVMs by image',
      says: {
        asks: 'Which images and versions do we run?',
        shows: 'CVMs by image and version; the 20 that are most frequent.',
        normal: 'Few, and new ones.',
        act: 'Old versions miss fixes of the guest: deploy those CVMs again.',
      },
      query: {
        expression: `topk(20, count by (os, os_version) (${ofCvms('phala_cvm_info', { where: 'os_version!=""', by: ['os', 'os_version'] })}))`,
        legend: '{{os}} {{os_version}}',
      },
      unit: 'none',
      steps: PLAIN,
      empty: NOTHING_KNOWN,
    }),
    bars({
      title: 'CVMs by KMS',
      says: {
        asks: 'Where do the keys of our CVMs come from?',
        shows: 'CVMs by the kind of their key management service.',
        normal: 'The kinds that you chose; no legacy.',
        act: 'Move legacy ones: their keys are not governed on chain.',
      },
      query: {
        expression: `topk(20, count by (kms_type) (${ofCvms('phala_cvm_info', { where: 'kms_type!=""', by: ['kms_type'] })}))`,
        legend: '{{kms_type}}',
      },
      unit: 'none',
      steps: PLAIN,
      empty: NOTHING_KNOWN,
    }),
    bars({
      title: 'CVMs by VM manager',
      says: {
        asks: 'Which versions run below our CVMs?',
        shows: 'CVMs by the version of the VM manager of their node; the 20 that are most frequent.',
        normal: 'Few, and new ones.',
        act: 'It is the vendor who upgrades; ask where one stays behind.',
      },
      query: {
        expression: `topk(20, sum by (version) (count by (node_id) (${ofCvms('phala_cvm_info', { where: 'node_id!=""', by: ['node_id'] })}) * on (node_id) group_left (version) ${NODE_VERSIONS}))`,
        legend: '{{version}}',
      },
      unit: 'none',
      steps: PLAIN,
      empty: NOTHING_KNOWN,
    }),
  ],
};
