import { APP_ID, APP_NAME, CVM_ID, CVM_NAME, HASH, PLAIN_APP_ID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_ATTESTATION, noneOrUnknown } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { cvmSelector, ofSelected, selector, valueByCvm, withCvm } from '../promql.ts';
import { yesNoMappings } from '../status-styles.ts';

/** Whether the last check of each CVM succeeded; absent for those that could not be checked. */
export const SUCCESS = valueByCvm('phala_cvm_attestation_success');

/** There is one while collectors.attestation is on. */
export const COLLECTED = selector('phala_exporter_collector_success', 'collector="attestation"');

const RUNNING = `max by (app, app_id, cvm_id) (${cvmSelector('instance_cvm_status:phala_cvm_status:code', 'status="running"')})`;

/** Selected CVMs that run, and could not be checked; none while collectors.attestation is off. */
export const NOT_CHECKED = `${RUNNING} unless on (app_id, cvm_id) ${selector('phala_cvm_attestation_success')} and on () ${COLLECTED}`;

/** Whether each CVM measured the compose hash of its list. */
export const SAME_HASH = ofSelected(valueByCvm('phala_cvm_attestation_compose_hash_match'));

const TCB = valueByCvm('phala_cvm_attestation_tcb_status', ['status']);
const MEASURED = valueByCvm('phala_cvm_attestation_info', ['measured_compose_hash']);

/** What the hardware vouches for. */
export const attestation: Row = {
  title: 'Attestation',
  panels: [
    table({
      title: 'Attestation by app',
      description: {
        question: 'Does the hardware vouch for the CVMs of each app?',
        shows:
          'Running CVMs of each app: verified, not verified, and those that could not be checked, if any.',
        normal: 'All verified.',
        action: 'Not verified: see the reasons below, and the runbook PhalaCvmAttestationInvalid.',
      },
      expressions: [
        `sum by (app, app_id) (${withCvm(SUCCESS, ['app'])})`,
        `sum by (app_id) (1 - ${ofSelected(SUCCESS)})`,
        `count by (app, app_id) (${NOT_CHECKED})`,
      ],
      columns: [
        APP_NAME,
        { field: 'Value #A', header: 'Verified' },
        { field: 'Value #B', header: 'Not verified', steps: ['ok', [1, 'critical']], coloured: true },
        { field: 'Value #C', header: 'Not checked', steps: ['ok', [1, 'warning']], coloured: true },
        APP_ID,
      ],
      sortBy: { header: 'Not verified', descending: true, thenBy: 'Not checked' },
      noValue: NO_ATTESTATION,
      width: 12,
    }),
    table({
      title: 'Advisories',
      description: {
        question: 'Which advisories of Intel apply?',
        shows: 'Each advisory, and the number of CVMs that it applies to.',
        normal: 'None while the TCB is up to date.',
        action: 'Read the advisory on intel.com by its number.',
      },
      expressions: [
        `count by (advisory) (${ofSelected(valueByCvm('phala_cvm_attestation_advisory', ['advisory']))})`,
      ],
      columns: [
        { field: 'advisory', header: 'Advisory' },
        { field: 'Value', header: 'CVMs' },
      ],
      sortBy: { header: 'CVMs', descending: true },
      noValue: noneOrUnknown('There is none, or collectors.attestation is off'),
      width: 12,
    }),
    table({
      title: 'Attestation of each CVM',
      description: {
        question: 'Which CVMs are not verified, and why? Does each run what the API reports?',
        shows:
          'The last check of each CVM: whether it succeeded, otherwise the reason; the status of the TCB of its node; and whether the compose hash that it measured at its boot is the one of its list, with the first 8 digits of the measured one.',
        normal: 'Verified, the same hash; UpToDate, SWHardeningNeeded or ConfigurationNeeded.',
        action:
          'Not verified: follow the runbook PhalaCvmAttestationInvalid, or PhalaCvmNotAttested. Another hash: PhalaCvmMeasuredHashMismatch.',
      },
      expressions: [
        withCvm(SUCCESS, ['app', 'name']),
        // Also those that could not be checked, which have no success.
        withCvm(valueByCvm('phala_cvm_attestation_failure', ['reason']), ['app', 'name']),
        `label_replace(${ofSelected(`${TCB} == 1`)}, "tcb", "$1", "status", "(.+)")`,
        SAME_HASH,
        `label_replace(${ofSelected(MEASURED)}, "hash", "$1", "measured_compose_hash", "(.{8}).*")`,
      ],
      columns: [
        { field: 'Value #A', header: 'Verified', mappings: yesNoMappings('ok', 'critical'), coloured: true },
        CVM_NAME,
        APP_NAME,
        { field: 'reason', header: 'Reason', width: 200 },
        { field: 'tcb', header: 'TCB status', width: 190 },
        { field: 'Value #D', header: 'Same hash', mappings: yesNoMappings('ok', 'critical'), coloured: true },
        { ...HASH, header: 'Measured hash' },
        CVM_ID,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Verified', thenBy: 'Same hash' },
      noValue: NO_ATTESTATION,
    }),
    timeSeries({
      title: 'TCB status over time',
      description: {
        question: 'Is the TCB of the nodes up to date?',
        shows: "The number of CVMs by Intel's status of the TCB that they run on.",
        normal: 'UpToDate; SWHardeningNeeded and ConfigurationNeeded are common.',
        action: 'OutOfDate: ask Phala when the nodes are updated. Revoked: move the CVMs at once.',
      },
      queries: [{ expression: `sum by (status) (${ofSelected(TCB)})`, legend: '{{status}}' }],
      unit: 'none',
      noValue: NO_ATTESTATION,
      width: 24,
    }),
  ],
};
