import { APP_NAME, CVM_ID, CVM_NAME, PLAIN_APP_ID, SETTING, VM_UUID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_DATA, NONE } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { ofSelected, valueByCvm, withCvm } from '../promql.ts';

const FAMILY = 'phala_cvm_setting_enabled';
const EXPOSED = `${valueByCvm(FAMILY, ['setting'], 'setting=~"dev_os|public_logs|public_sysinfo"')} == 1`;

/** The CVMs with a development image or public diagnostics. */
export const settings: Row = {
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
      expressions: [withCvm(`(${EXPOSED})`, ['app', 'name', 'vm_uuid'])],
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
          expression: `sum by (setting) (${ofSelected(valueByCvm(FAMILY, ['setting']))})`,
          legend: '{{setting}}',
        },
      ],
      unit: 'none',
      noValue: NO_DATA,
      width: 10,
    }),
  ],
};
