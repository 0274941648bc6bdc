import { APP_ID, APP_NAME, COMPOSE_HASH } from '../columns.ts';
import { NONE, NOTHING_KNOWN } from '../empty.ts';
import type { Room } from '../layout.ts';
import { graph } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { ofCvms, ofCvmsOverRange, top, withAppName } from '../promql.ts';

const HASH = { where: 'compose_hash!=""', by: ['compose_hash'] };
const IMAGE = { where: 'os_version!=""', by: ['os', 'os_version'] };
const CVMS_BY_HASH = `count by (app_id, compose_hash) (${ofCvms('phala_cvm_info', HASH)})`;
const HASHES_IN_RANGE = `(count by (app_id) (count by (app_id, compose_hash) (${ofCvmsOverRange('last_over_time', 'phala_cvm_info', HASH)})))`;

/** How many different compose hashes each app runs. */
export const HASHES_BY_APP = `count by (app_id) (${CVMS_BY_HASH})`;

/** How many different images each app runs on. */
export const VERSIONS_BY_APP = `count by (app_id) (count by (app_id, os, os_version) (${ofCvms('phala_cvm_info', IMAGE)}))`;

/** Whether what runs is one and the same, and when it changed. */
export const drift: Room = {
  title: 'Compose hashes: drift and changes',
  panels: [
    table({
      title: 'Compose hashes by app',
      says: {
        asks: 'Which deployment runs on how many CVMs of each app?',
        shows: 'The CVMs of each app by compose hash, with how many different ones the app has now.',
        normal: 'One hash per app.',
        act: 'More than one outside a rollout: deploy again, and check which of them is allowed to get keys.',
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
          steps: ['good', [2, 'warning']],
          coloured: true,
        },
        COMPOSE_HASH,
        APP_ID,
      ],
      sortBy: { header: 'Different hashes', descending: true },
      empty: NOTHING_KNOWN,
    }),
    graph({
      title: 'Different compose hashes over time',
      says: {
        asks: 'When did a rollout begin, and did it end?',
        shows: 'How many different compose hashes each app had; the ten apps with most in the shown time.',
        normal: '1, with a short 2 for a rollout.',
        act: 'A 2 that stays: some CVMs were left out.',
      },
      queries: [
        {
          expression: top(10, withAppName(`(${HASHES_BY_APP})`), { rank: HASHES_IN_RANGE, on: ['app_id'] }),
          legend: '{{app}}',
        },
      ],
      unit: 'none',
      empty: NOTHING_KNOWN,
    }),
    table({
      title: 'Deployments in the shown time',
      says: {
        asks: 'Which apps changed?',
        shows: 'Apps with more than one compose hash in the shown time, with how many.',
        normal: 'The apps that you deployed.',
        act: 'A change that nobody made: treat it as an incident. The app leads to when each hash was seen.',
      },
      expressions: [`${withAppName(HASHES_IN_RANGE)} > 1`],
      columns: [APP_NAME, { field: 'Value', header: 'Hashes' }, APP_ID],
      sortBy: { header: 'Hashes', descending: true },
      empty: NONE,
      width: 12,
    }),
  ],
};
