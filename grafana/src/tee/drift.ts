import { APP_ID, APP_NAME, COMPOSE_HASH } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_DATA, NONE } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { cvmSeries, cvmSeriesOverRange, top, withAppName } from '../promql.ts';

const HASH = { where: 'compose_hash!=""', by: ['compose_hash'] };
const IMAGE = { where: 'os_version!=""', by: ['os', 'os_version'] };
const CVMS_BY_HASH = `count by (app_id, compose_hash) (${cvmSeries('phala_cvm_info', HASH)})`;
const HASHES_IN_RANGE = `(count by (app_id) (count by (app_id, compose_hash) (${cvmSeriesOverRange('last_over_time', 'phala_cvm_info', HASH)})))`;

/** The number of compose hashes by app. */
export const HASHES_BY_APP = `count by (app_id) (${CVMS_BY_HASH})`;

/** The number of images by app. */
export const VERSIONS_BY_APP = `count by (app_id) (count by (app_id, os, os_version) (${cvmSeries('phala_cvm_info', IMAGE)}))`;

/** Compose hashes: drift between the CVMs of an app, and changes. */
export const drift: Row = {
  title: 'Compose hashes: drift and changes',
  panels: [
    table({
      title: 'Compose hashes by app',
      description: {
        question: 'Which compose hashes does each app run, on how many CVMs?',
        shows: 'The CVMs of each app by compose hash, and the number of different hashes of the app.',
        normal: 'One hash per app.',
        action: 'More than one outside a rollout: redeploy, and check which of them is allowed to get keys.',
      },
      expressions: [
        `sum by (app, app_id, compose_hash) (${withAppName(CVMS_BY_HASH)})`,
        `sum by (app_id, compose_hash) (${CVMS_BY_HASH} * 0 + on (app_id) group_left () ${HASHES_BY_APP})`,
      ],
      columns: [
        APP_NAME,
        { field: 'Value #A', header: 'CVMs' },
        {
          field: 'Value #B',
          header: 'Different hashes',
          steps: ['ok', [2, 'warning']],
          coloured: true,
        },
        COMPOSE_HASH,
        APP_ID,
      ],
      sortBy: { header: 'Different hashes', descending: true },
      noValue: NO_DATA,
    }),
    timeSeries({
      title: 'Different compose hashes over time',
      description: {
        question: 'When did a rollout start, and did it finish?',
        shows:
          'The number of different compose hashes of each app; the ten apps with the most in the time range.',
        normal: '1, or 2 for a short time during a rollout.',
        action: '2 or more that lasts: the rollout did not reach all CVMs.',
      },
      queries: [
        {
          expression: top(10, withAppName(`(${HASHES_BY_APP})`), { rank: HASHES_IN_RANGE, on: ['app_id'] }),
          legend: '{{app}}',
        },
      ],
      unit: 'none',
      noValue: NO_DATA,
    }),
    table({
      title: 'Deployments in the time range',
      description: {
        question: 'Which apps changed?',
        shows: 'Apps with more than one compose hash in the time range, and how many.',
        normal: 'The apps that you deployed.',
        action:
          'A change without a deployment of yours: treat it as an incident. The app links to the times of each hash.',
      },
      expressions: [`${withAppName(HASHES_IN_RANGE)} > 1`],
      columns: [APP_NAME, { field: 'Value', header: 'Hashes' }, APP_ID],
      sortBy: { header: 'Hashes', descending: true },
      noValue: NONE,
      width: 12,
    }),
  ],
};
