import type { Row } from '../layout.ts';
import { NO_ATTESTATION, NO_DATA } from '../no-value.ts';
import { stat } from '../panels/stat.ts';
import { ofSelected, valueByCvm, workspaceSelector } from '../promql.ts';
import { CRITICAL_ABOVE_ZERO, type Steps, WARNING_ABOVE_ZERO } from '../thresholds.ts';
import { COLLECTED, NOT_CHECKED, SAME_HASH, SUCCESS } from './attestation.ts';
import { HASHES_BY_APP, VERSIONS_BY_APP } from './drift.ts';

/** Days, as of the alert: a warning below three. */
const COLLATERAL_STEPS: Steps = ['critical', [1, 'warning'], [3, 'ok']];

const COLLATERAL = workspaceSelector('phala_attestation_collateral_expiry_timestamp_seconds');

/** What to review, in numbers. */
export const posture: Row = {
  title: 'Can the CVMs be trusted?',
  panels: [
    stat({
      title: 'Attestation',
      description: {
        question: 'Does the hardware vouch for the CVMs, and can it still be checked?',
        shows:
          'Running CVMs whose last check did not succeed; those that could not be checked; those that measured another compose hash than the API reports; and for how many days the collateral of Intel is valid, the shortest of all platforms: without it nothing can be checked.',
        normal: '0, and more than three days.',
        action:
          'See Attestation of each CVM for the reasons, and the runbooks PhalaCvmAttestationInvalid, PhalaCvmNotAttested, PhalaCvmMeasuredHashMismatch and PhalaCollateralExpiring.',
      },
      expression: `sum(1 - ${ofSelected(SUCCESS)})`,
      legend: 'not verified',
      more: [
        {
          legend: 'not checked',
          expression: `(count(${NOT_CHECKED}) or vector(0)) and on () ${COLLECTED}`,
          steps: WARNING_ABOVE_ZERO,
        },
        { legend: 'other hash', expression: `sum(1 - ${SAME_HASH})`, steps: CRITICAL_ABOVE_ZERO },
        {
          legend: 'days of collateral',
          expression: `(min(max by (workspace, fmspc) (${COLLATERAL})) - time()) / 86400`,
          decimals: 1,
          steps: COLLATERAL_STEPS,
        },
      ],
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_ATTESTATION,
      width: 12,
    }),
    stat({
      title: 'Settings that reduce security',
      description: {
        question: 'How many CVMs have a development image, or public diagnostics?',
        shows:
          'CVMs on a development image (dev_os), which allows logins: the workload is not protected from the operator. CVMs whose container logs are public: anyone with the URL can read them. CVMs whose load, memory and containers are public.',
        normal: 'As you decided.',
        action:
          'dev_os: redeploy with a production image; keep secrets out of the CVM until then. public_logs: make sure that they log no secrets, or switch it off. public_sysinfo: needed to scrape the guest agent; otherwise switch it off.',
      },
      expression: countOn('dev_os'),
      legend: 'development',
      more: [
        { legend: 'public logs', expression: countOn('public_logs'), steps: WARNING_ABOVE_ZERO },
        { legend: 'public sysinfo', expression: countOn('public_sysinfo'), steps: WARNING_ABOVE_ZERO },
      ],
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_DATA,
      width: 7,
    }),
    stat({
      title: 'Apps whose CVMs differ',
      description: {
        question: 'Do all CVMs of an app run the same deployment and the same image?',
        shows: 'Apps whose CVMs have different compose hashes; and those with different images or versions.',
        normal: '0, except for minutes during a rollout.',
        action:
          'Hashes: a stuck rollout, or one that did not reach every CVM; see Compose hashes. Images: redeploy the CVMs with the old image; their measurements differ.',
      },
      expression: countSeveral(HASHES_BY_APP),
      legend: 'compose hashes',
      more: [{ legend: 'images', expression: countSeveral(VERSIONS_BY_APP), steps: WARNING_ABOVE_ZERO }],
      unit: 'none',
      steps: WARNING_ABOVE_ZERO,
      noValue: NO_DATA,
      width: 5,
    }),
  ],
};

function countOn(setting: string): string {
  return `sum(${ofSelected(valueByCvm('phala_cvm_setting_enabled', [], `setting="${setting}"`))})`;
}

function countSeveral(byApp: string): string {
  return `count(${byApp} > 1) or 0 * count(${byApp})`;
}
