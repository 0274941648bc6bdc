import { COMPOSE_HASH, CVM_ID, CVM_NAME, PLAIN_APP_ID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { withCvmLabel } from '../names.ts';
import { NO_DATA } from '../no-value.ts';
import { stateTimeline } from '../panels/state-timeline.ts';
import { table } from '../panels/table.ts';
import { appSeries, CVM, cvmSeries, cvmSeriesOverRange, SELECTED_CVM, selector, top } from '../promql.ts';
import { yesNoMappings } from '../status-styles.ts';

const HASH = { where: 'compose_hash!=""', by: ['compose_hash'] };
const BY = [...CVM, 'compose_hash'].join(', ');
const SEEN = `(timestamp(${selector('phala_cvm_info', `compose_hash!="", ${SELECTED_CVM}`)})[$__range:$__interval])`;
const seen = (which: 'min' | 'max'): string =>
  `1000 * (${which} by (${BY}) (${which}_over_time${SEEN}) and on (app_id) ${appSeries('phala_app_info')})`;
const HASHES_IN_RANGE = `count by (app_id, cvm_id) (${cvmSeriesOverRange('last_over_time', 'phala_cvm_info', HASH)})`;

/** Deployments by compose hash. */
export const deploys: Row = {
  title: 'Deployments',
  panels: [
    stateTimeline({
      title: 'Compose hashes over time',
      description: {
        question: 'Which deployment was running when?',
        shows:
          'One row per CVM and compose hash, filled while that hash was reported; the ten CVMs with the most hashes in the time range.',
        normal: 'One row per CVM, and one more for each deployment.',
        action:
          'A new hash without a deployment of yours: treat it as an incident. The compose hash is part of what the TEE attests.',
      },
      query: {
        expression: withCvmLabel(
          top(
            10,
            `label_replace(${cvmSeries('phala_cvm_info', HASH)}, "hash", "$1", "compose_hash", "(.{8}).*")`,
            { rank: HASHES_IN_RANGE, on: ['app_id', 'cvm_id'] },
          ),
        ),
        legend: '{{cvm}} {{hash}}',
      },
      mappings: yesNoMappings('stopping', 'inactive'),
      noValue: NO_DATA,
      height: 12,
    }),
    table({
      title: 'Compose hashes in the time range',
      description: {
        question: 'Which compose hashes were deployed, and when?',
        shows:
          'Each compose hash of each selected CVM, and when it was first and last seen in the time range.',
        normal: 'One per CVM, last seen within the poll interval.',
        action: 'Compare with the hash that you deployed, or with the hashes allowed on chain.',
      },
      expressions: [seen('min'), seen('max')],
      columns: [
        CVM_NAME,
        CVM_ID,
        { field: 'Value #A', header: 'First seen', unit: 'dateTimeAsLocal' },
        { field: 'Value #B', header: 'Last seen', unit: 'dateTimeAsLocal' },
        COMPOSE_HASH,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'First seen', descending: true },
      noValue: NO_DATA,
    }),
  ],
};
