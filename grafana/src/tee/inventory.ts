import { APP_NAME, CVM_ID, CVM_NAME, PLAIN_APP_ID, SETTING, VM_UUID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_DATA, NONE } from '../no-value.ts';
import { barGauge } from '../panels/bar-gauge.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { cvmSeries, selector, withAppName, withDetails } from '../promql.ts';
import { NEUTRAL } from '../thresholds.ts';

const EXPOSED = `(${cvmSeries('phala_cvm_setting_enabled', { where: 'setting=~"dev_os|public_logs|public_sysinfo"', by: ['setting'] })} == 1)`;
const NODE_VERSIONS = `topk by (node_id) (1, max by (node_id, version) (${selector('phala_node_info', 'version!=""')}))`;

/** The CVMs with a development image or public diagnostics. */
export const exposed: Row = {
  title: 'Development images and public diagnostics',
  panels: [
    table({
      title: 'CVMs with a development image or public diagnostics',
      description: {
        question: 'Which CVMs run a development image, or publish logs or sysinfo?',
        shows: 'One row per CVM and setting that is on.',
        normal: 'As you decided.',
        action: 'Open the CVM in the console (by its UUID) and switch the setting off.',
      },
      expressions: [withDetails(withAppName(EXPOSED), ['vm_uuid'])],
      columns: [SETTING, CVM_NAME, CVM_ID, APP_NAME, VM_UUID, PLAIN_APP_ID],
      sortBy: { header: 'Setting' },
      noValue: NONE,
      width: 14,
    }),
    timeSeries({
      title: 'Settings over time',
      description: {
        question: 'When were settings switched on or off?',
        shows: 'The number of CVMs with each setting on.',
        normal: 'Steps at your deployments.',
        action: 'A step of dev_os or public_logs without a deployment of yours: treat it as an incident.',
      },
      queries: [
        {
          expression: `sum by (setting) (${cvmSeries('phala_cvm_setting_enabled', { by: ['setting'] })})`,
          legend: '{{setting}}',
        },
      ],
      unit: 'none',
      noValue: NO_DATA,
      width: 10,
    }),
  ],
};

/** Images, KMS and VM manager versions. */
export const inventory: Row = {
  title: 'Images, KMS and VM managers',
  panels: [
    barGauge({
      title: 'CVMs by image',
      description: {
        question: 'Which images and versions are in use?',
        shows: 'CVMs by image and version; the 20 most frequent.',
        normal: 'Few and recent versions.',
        action: 'Old versions lack fixes of the guest OS: redeploy those CVMs.',
      },
      query: {
        expression: `topk(20, count by (os, os_version) (${cvmSeries('phala_cvm_info', { where: 'os_version!=""', by: ['os', 'os_version'] })}))`,
        legend: '{{os}} {{os_version}}',
      },
      unit: 'none',
      steps: NEUTRAL,
      noValue: NO_DATA,
    }),
    barGauge({
      title: 'CVMs by KMS',
      description: {
        question: 'Which KMS do the CVMs get their keys from?',
        shows: 'CVMs by the type of their key management service.',
        normal: 'The types that you chose; no legacy.',
        action: 'Migrate legacy ones: their keys are not governed on chain.',
      },
      query: {
        expression: `topk(20, count by (kms_type) (${cvmSeries('phala_cvm_info', { where: 'kms_type!=""', by: ['kms_type'] })}))`,
        legend: '{{kms_type}}',
      },
      unit: 'none',
      steps: NEUTRAL,
      noValue: NO_DATA,
    }),
    barGauge({
      title: 'CVMs by VM manager',
      description: {
        question: 'Which VM manager versions run the CVMs?',
        shows: 'CVMs by the VM manager version of their node; the 20 most frequent.',
        normal: 'Few and recent versions.',
        action: 'Only the vendor can upgrade; ask about old versions.',
      },
      query: {
        expression: `topk(20, sum by (version) (count by (node_id) (${cvmSeries('phala_cvm_info', { where: 'node_id!=""', by: ['node_id'] })}) * on (node_id) group_left (version) ${NODE_VERSIONS}))`,
        legend: '{{version}}',
      },
      unit: 'none',
      steps: NEUTRAL,
      noValue: NO_DATA,
    }),
  ],
};
