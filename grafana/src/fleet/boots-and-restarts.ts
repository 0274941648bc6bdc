import { BOOT_ERROR, BOOT_STAGE, IS_GIVEN_UP, withProblem } from '../boots.ts';
import {
  APP_ID,
  APP_NAME,
  BOOT_ERROR_COLUMN,
  BOOT_STAGE_COLUMN,
  CVM_ID,
  CVM_NAME,
  CVM_STATUS,
  NODE,
  NODE_ID,
  toGivenUpColumn,
  toLiveColumn,
} from '../columns.ts';
import type { Row } from '../layout.ts';
import { LIVE } from '../live-status.ts';
import { NO_LIVE_STATUS, noneOrUnknown } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { cvmDetails, top } from '../promql.ts';
import { STATUS } from '../readiness.ts';
import { LAST_START, RESTARTS_IN_RANGE, restartsBy } from '../restarts.ts';

const SAME_CVM = 'on (app_id, cvm_id)';
const LISTED = `and ${SAME_CVM} ${withProblem()}`;

/** CVMs that do not boot, restart, or are not reported by their node. */
export const bootsAndRestarts: Row = {
  title: 'Boots, restarts and live status',
  panels: [
    table({
      title: 'CVMs with a boot problem, a restart, or no live status',
      description: {
        question: 'Which CVMs do not boot, have just restarted, or are not reported by their node?',
        shows:
          'CVMs with a boot problem, those that the VM manager has given up restarting, those that started within the last hour, and running ones that their node did not report in the last poll cycle (Live: no).',
        normal: 'Empty, or the CVMs that you deployed within the last hour.',
        action:
          'Several on one node: see Nodes, and ask the vendor; the status of CVMs that are not live is that of the list, which may lag. Several of one app: check its last deployment. The name links to the dashboard of the CVM.',
      },
      expressions: [
        `${STATUS} ${LISTED}`,
        `${BOOT_STAGE} ${LISTED}`,
        `${BOOT_ERROR} ${LISTED}`,
        `${LIVE} ${LISTED}`,
        `${IS_GIVEN_UP} ${LISTED}`,
        `1000 * ${LAST_START} ${LISTED}`,
        `${cvmDetails(['node', 'node_id'])} ${LISTED}`,
      ],
      columns: [
        CVM_STATUS,
        CVM_NAME,
        BOOT_STAGE_COLUMN,
        BOOT_ERROR_COLUMN,
        toGivenUpColumn('Value #E'),
        toLiveColumn('Value #D'),
        { field: 'Value #F', header: 'Last start', unit: 'dateTimeFromNow' },
        APP_NAME,
        NODE,
        CVM_ID,
        APP_ID,
        NODE_ID,
      ],
      sortBy: { header: 'Status' },
      noValue: noneOrUnknown('There is none, or collectors.live_status is off'),
    }),
    timeSeries({
      title: 'Restarts by app',
      description: {
        question: 'Which apps restart, and how often?',
        shows:
          'Restarts of CVMs within ten minutes, also those between two polls, by app; the ten apps with the most starts in the time range.',
        normal: '0, with a peak at each deployment.',
        action: 'A line that stays above 0 is a crash loop: open the app.',
      },
      queries: [
        {
          expression: top(10, `sum by (app, app_id) (${restartsBy('app')})`, {
            rank: `sum by (app_id) (${RESTARTS_IN_RANGE})`,
            on: ['app_id'],
          }),
          legend: '{{app}}',
        },
      ],
      unit: 'none',
      noValue: NO_LIVE_STATUS,
      width: 24,
    }),
  ],
};
