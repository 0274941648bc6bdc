import { COMPOSE_HASH, CVM_ID, CVM_NAME, PLAIN_APP_ID } from '../columns.ts';
import { NOTHING_KNOWN } from '../empty.ts';
import type { Room } from '../layout.ts';
import { withCvmLabel } from '../names.ts';
import { table } from '../panels/table.ts';
import { timeline } from '../panels/timeline.ts';
import { CHOSEN_CVM, CVM, ofApps, ofCvms, ofCvmsOverRange, told, top } from '../promql.ts';
import { toYesOrNo } from '../statuses.ts';

const HASH = { where: 'compose_hash!=""', by: ['compose_hash'] };
const BY = [...CVM, 'compose_hash'].join(', ');
const SEEN = `(timestamp(${told('phala_cvm_info', `compose_hash!="", ${CHOSEN_CVM}`)})[$__range:$__interval])`;
const seen = (which: 'min' | 'max'): string =>
  `1000 * (${which} by (${BY}) (${which}_over_time${SEEN}) and on (app_id) ${ofApps('phala_app_info')})`;
const HASHES_IN_RANGE = `count by (app_id, cvm_id) (${ofCvmsOverRange('last_over_time', 'phala_cvm_info', HASH)})`;

/** What was deployed, and when. */
export const deploys: Room = {
  title: 'Deploys',
  panels: [
    timeline({
      title: 'Compose hashes over time',
      says: {
        asks: 'Which deployment ran when?',
        shows:
          'One row for each CVM and compose hash, in full while it ran; the ten CVMs with most hashes in the shown time.',
        normal: 'One row per CVM; one more for each deployment.',
        act: 'A new row that nobody deployed: find out who did. It is what the attestation speaks of.',
      },
      query: {
        expression: withCvmLabel(
          top(
            10,
            `label_replace(${ofCvms('phala_cvm_info', HASH)}, "hash", "$1", "compose_hash", "(.{8}).*")`,
            { rank: HASHES_IN_RANGE, on: ['app_id', 'cvm_id'] },
          ),
        ),
        legend: '{{cvm}} {{hash}}',
      },
      mappings: toYesOrNo('leaving', 'resting'),
      empty: NOTHING_KNOWN,
      height: 12,
    }),
    table({
      title: 'Compose hashes in the shown time',
      says: {
        asks: 'What exactly was deployed, from when to when?',
        shows:
          'Each compose hash of each chosen CVM, with when it was seen first and last in the shown time.',
        normal: 'One per CVM; last seen a moment ago.',
        act: 'Compare with the hash that you deployed, or with what is allowed on chain.',
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
      empty: NOTHING_KNOWN,
    }),
  ],
};
