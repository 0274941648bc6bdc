import { CVM_ID, CVM_NAME, HASH, PLAIN_APP_ID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_DATA } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { cvmSelector } from '../promql.ts';

const SEEN = `(timestamp(${cvmSelector('instance_cvm:phala_cvm_info:max', 'hash!=""')})[$__range:$__interval])`;
const seen = (which: 'min' | 'max'): string =>
  `1000 * ${which} by (app_id, cvm_id, name, hash) (${which}_over_time${SEEN})`;

/** Deployments by compose hash. */
export const deploys: Row = {
  title: 'Deployments',
  panels: [
    table({
      title: 'Compose hashes in the time range',
      description: {
        question: 'Which compose hashes were deployed, and when?',
        shows:
          'Each compose hash of each selected CVM by its first 8 digits, and when it was first and last seen in the time range.',
        normal: 'One per CVM, last seen within the poll interval.',
        action:
          'A new hash without a deployment of yours: treat it as an incident; the dashboard TEE posture has the hash in full, to compare with the hashes allowed on chain.',
      },
      expressions: [seen('min'), seen('max')],
      columns: [
        CVM_NAME,
        CVM_ID,
        { field: 'Value #A', header: 'First seen', unit: 'dateTimeAsLocal' },
        { field: 'Value #B', header: 'Last seen', unit: 'dateTimeAsLocal' },
        HASH,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'First seen', descending: true },
      noValue: NO_DATA,
    }),
  ],
};
