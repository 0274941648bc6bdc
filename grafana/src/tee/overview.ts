import type { GridPanel, Row } from '../layout.ts';
import { NO_DATA } from '../no-value.ts';
import { stat } from '../panels/stat.ts';
import { cvmSeries } from '../promql.ts';
import { CRITICAL_ABOVE_ZERO, type Steps, WARNING_ABOVE_ZERO } from '../thresholds.ts';
import { HASHES_BY_APP, VERSIONS_BY_APP } from './drift.ts';

/** Settings and drift to review, in numbers. */
export const overview: Row = {
  title: 'Overview',
  panels: [
    setting('dev_os', 'Development images', CRITICAL_ABOVE_ZERO, {
      shows:
        'CVMs on a development image, which allows logins: the workload is not protected from the operator.',
      action: 'Redeploy with a production image; keep secrets out of the CVM until then.',
    }),
    setting('public_logs', 'Public logs', WARNING_ABOVE_ZERO, {
      shows: 'CVMs whose container logs are public: anyone with the URL can read them.',
      action: 'Make sure that they log no secrets, or switch it off.',
    }),
    setting('public_sysinfo', 'Public sysinfo', WARNING_ABOVE_ZERO, {
      shows: 'CVMs whose load, memory and containers are public.',
      action: 'Needed to scrape the guest agent; otherwise switch it off.',
    }),
    setting('public_tcbinfo', 'Public tcbinfo', ['neutral'], {
      shows: 'CVMs whose measurements are public, which allows others to verify their attestation.',
      action: 'Switch it on for CVMs that others must be able to verify.',
    }),
    count('Apps with several hashes', `count(${HASHES_BY_APP} > 1) or 0 * count(${HASHES_BY_APP})`, {
      question: 'Do all CVMs of an app run the same deployment?',
      shows: 'Apps whose CVMs have different compose hashes.',
      action: 'A stuck rollout, or one that did not reach every CVM: see Compose hashes.',
    }),
    count('Apps with several images', `count(${VERSIONS_BY_APP} > 1) or 0 * count(${VERSIONS_BY_APP})`, {
      question: 'Do all CVMs of an app run the same image?',
      shows: 'Apps whose CVMs have different images or image versions.',
      action: 'Redeploy the CVMs with the old image; their measurements differ.',
    }),
  ],
};

interface Texts {
  readonly shows: string;
  readonly action: string;
}

function setting(name: string, title: string, steps: Steps, about: Texts): GridPanel {
  const on = cvmSeries('phala_cvm_setting_enabled', { where: `setting="${name}"` });
  return stat({
    title,
    description: { question: `How many CVMs have ${name} on?`, normal: 'As you decided.', ...about },
    expression: `sum(${on})`,
    unit: 'none',
    steps,
    noValue: NO_DATA,
  });
}

function count(title: string, expression: string, about: Texts & { readonly question: string }): GridPanel {
  return stat({
    title,
    description: { normal: '0, except for minutes during a rollout.', ...about },
    expression,
    unit: 'none',
    steps: WARNING_ABOVE_ZERO,
    noValue: NO_DATA,
  });
}
