import { APP_ID, APP_NAME, COMPOSE_HASH } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_DATA } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { cvmSelector, top } from '../promql.ts';

const INFO = 'instance_cvm:phala_cvm_info:max';
const HASHED = cvmSelector(INFO, 'compose_hash!=""');
const IN_RANGE = `last_over_time(${HASHED}[$__range] @ end())`;

/** The number of compose hashes by app. */
export const HASHES_BY_APP = countByApp(HASHED, ['compose_hash']);

/** The number of images by app. */
export const VERSIONS_BY_APP = countByApp(cvmSelector(INFO, 'os_version!=""'), ['os', 'os_version']);

const CVMS_BY_HASH = `count by (app, app_id, compose_hash) (max by (app, app_id, cvm_id, compose_hash) (${HASHED}))`;

/** Compose hashes: drift between the CVMs of an app, and changes. */
export const drift: Row = {
  title: 'Compose hashes: drift and changes',
  panels: [
    table({
      title: 'Compose hashes by app',
      description: {
        question: 'Which compose hashes does each app run, on how many CVMs, and which apps changed?',
        shows:
          'The CVMs of each app by compose hash, in full; the number of different hashes that the app has now, and that it had in the time range.',
        normal: 'One hash per app; more in the time range for the apps that you deployed.',
        action:
          'More than one outside a rollout: redeploy, and check which of them is allowed to get keys. A change without a deployment of yours: treat it as an incident; the app links to the times of each hash.',
      },
      expressions: [
        CVMS_BY_HASH,
        ofEachHash(HASHES_BY_APP),
        ofEachHash(countByApp(IN_RANGE, ['compose_hash'])),
      ],
      columns: [
        APP_NAME,
        { field: 'Value #A', header: 'CVMs' },
        { field: 'Value #B', header: 'Hashes now', steps: ['ok', [2, 'warning']], coloured: true },
        {
          field: 'Value #C',
          header: 'In the time range',
          steps: ['ok', [2, 'transitional']],
          coloured: true,
        },
        COMPOSE_HASH,
        APP_ID,
      ],
      sortBy: { header: 'Hashes now', descending: true },
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
          expression: top(10, countByApp(HASHED, ['compose_hash'], ['app', 'app_id']), {
            rank: countByApp(IN_RANGE, ['compose_hash']),
            on: ['app_id'],
          }),
          legend: '{{app}}',
        },
      ],
      unit: 'none',
      noValue: NO_DATA,
      width: 24,
    }),
  ],
};

// Grafana joins rows by their labels: each hash of an app gets the number of its app.
function ofEachHash(byApp: string): string {
  return `max by (app_id, compose_hash) (0 * ${HASHED}) + on (app_id) group_left () ${byApp}`;
}

/** How many values of labels the CVMs of each app have. */
function countByApp(series: string, labels: readonly string[], by: readonly string[] = ['app_id']): string {
  return `count by (${by.join(', ')}) (count by (${[...by, ...labels].join(', ')}) (${series}))`;
}
