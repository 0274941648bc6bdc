import { APP_ID, APP_NAME, CVM_ID, CVM_NAME, PLAIN_APP_ID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_ATTESTATION, noneOrUnknown } from '../no-value.ts';
import { type Column, table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { cvmSeries, withAppName } from '../promql.ts';
import { yesNoMappings } from '../status-styles.ts';

const NOTHING = noneOrUnknown('There is none, or collectors.attestation is off');

const SUCCESS = cvmSeries('phala_cvm_attestation_success');
const RUNNING = cvmSeries('phala_cvm_status', { where: 'status="running"', only: '== 1' });
const FAILURE = cvmSeries('phala_cvm_attestation_failure', { by: ['reason'] });
const TCB = cvmSeries('phala_cvm_attestation_tcb_status', { by: ['status'], only: '== 1' });
const ADVISORY = cvmSeries('phala_cvm_attestation_advisory', { by: ['advisory'] });
const MEASURED = cvmSeries('phala_cvm_attestation_info', { by: ['measured_compose_hash'] });
const LISTED = cvmSeries('phala_cvm_info', { where: 'compose_hash!=""', by: ['compose_hash'] });
const ON_CVM = 'on (app_id, cvm_id, name)';

const REASON: Column = { field: 'reason', header: 'Reason', width: 200 };
const HASH_WIDTH = 480;

/** What the hardware vouches for. */
export const attestation: Row = {
  title: 'Attestation',
  panels: [
    table({
      title: 'Attestation by app',
      description: {
        question: 'Does the hardware vouch for the CVMs of each app?',
        shows: 'Running CVMs of each app: verified, not verified, and those that could not be checked.',
        normal: 'All verified.',
        action: 'Not verified: see the reasons beside it, and the runbook PhalaCvmAttestationInvalid.',
      },
      expressions: [
        `sum by (app, app_id) (${withAppName(SUCCESS)})`,
        `sum by (app_id) (1 - ${SUCCESS})`,
        `count by (app_id) (${RUNNING} unless ${ON_CVM} ${SUCCESS}) or count by (app_id) (${RUNNING}) * 0`,
      ],
      columns: [
        APP_NAME,
        { field: 'Value #A', header: 'Verified' },
        { field: 'Value #B', header: 'Not verified', steps: ['ok', [1, 'critical']], coloured: true },
        { field: 'Value #C', header: 'Unknown', steps: ['ok', [1, 'warning']], coloured: true },
        APP_ID,
      ],
      sortBy: { header: 'Not verified', descending: true },
      noValue: NO_ATTESTATION,
      width: 12,
    }),
    table({
      title: 'Failed attestations',
      description: {
        question: 'Which CVMs are not verified, and why?',
        shows: 'One row per CVM whose last check did not succeed, with the reason.',
        normal: 'None.',
        action: 'Follow the runbook PhalaCvmAttestationInvalid, or PhalaCvmNotAttested.',
      },
      expressions: [withAppName(FAILURE)],
      columns: [REASON, CVM_NAME, CVM_ID, APP_NAME, PLAIN_APP_ID],
      sortBy: { header: 'Reason' },
      noValue: NOTHING,
      width: 12,
    }),
    timeSeries({
      title: 'TCB status over time',
      description: {
        question: 'Is the TCB of the nodes up to date?',
        shows: "The number of CVMs by Intel's status of the TCB that they run on.",
        normal: 'UpToDate; SWHardeningNeeded and ConfigurationNeeded are common.',
        action: 'OutOfDate: ask Phala when the nodes are updated. Revoked: move the CVMs at once.',
      },
      queries: [{ expression: `sum by (status) (${TCB})`, legend: '{{status}}' }],
      unit: 'none',
      noValue: NO_ATTESTATION,
      width: 14,
    }),
    table({
      title: 'Advisories',
      description: {
        question: 'Which advisories of Intel apply?',
        shows: 'Each advisory, and the number of CVMs that it applies to.',
        normal: 'None while the TCB is up to date.',
        action: 'Read the advisory on intel.com by its number.',
      },
      expressions: [`count by (advisory) (${ADVISORY})`],
      columns: [
        { field: 'advisory', header: 'Advisory' },
        { field: 'Value', header: 'CVMs' },
      ],
      sortBy: { header: 'CVMs', descending: true },
      noValue: NOTHING,
      width: 10,
    }),
    table({
      title: 'Measured compose hashes',
      description: {
        question: 'Does each CVM run what the API reports?',
        shows: 'The compose hash that each CVM measured at its boot, and the one of its list.',
        normal: 'The same in both columns.',
        action: 'Different: follow the runbook PhalaCvmMeasuredHashMismatch.',
      },
      expressions: [
        `${withAppName(MEASURED)} * ${ON_CVM} group_left (compose_hash) max by (app_id, cvm_id, name, compose_hash) (${LISTED})`,
        cvmSeries('phala_cvm_attestation_compose_hash_match'),
      ],
      columns: [
        { field: 'Value #B', header: 'Same', mappings: yesNoMappings('ok', 'critical'), width: 80 },
        CVM_NAME,
        { field: 'measured_compose_hash', header: 'Measured', width: HASH_WIDTH },
        { field: 'compose_hash', header: 'Listed', width: HASH_WIDTH },
        APP_NAME,
        CVM_ID,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Same' },
      noValue: NO_ATTESTATION,
    }),
  ],
};
