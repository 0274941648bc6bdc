import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { INTERVAL, lasts, withinGracePeriod, withinThreeIntervals } from '../polls.ts';
import { appsWhere, ON_APP, ON_JOB, ON_WORKSPACE, oneOf } from '../promql.ts';
import { APP, capital, firstLabel, firstValue, hasBeen, since, sinceRecorded } from '../texts.ts';
import { unlessSuspended } from '../workspace-recordings.ts';

const LAST_SUCCESS = 'app:phala_app_last_success_timestamp_seconds:max';
const AGE = `time() - ${LAST_SUCCESS}`;
const SEEN = 'app:phala_app_info_timestamp_seconds:max';
const LAST_FAILURE = 'app_reason:phala_app_last_poll_failure:max';

/** Apps whose failure has an alert of its own. */
const EXPLAINED = `${LAST_FAILURE}{${oneOf('reason', ['not_found', 'unauthorized', 'forbidden'])}}`;

/** Alerts about an app: whether its polls succeed, and the number of its CVMs. */
export function defineAppAlerts(inputs: RuleInputs): readonly Alert[] {
  return [...definePollAlerts(inputs), ...defineCountAlerts(inputs)];
}

function definePollAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const failed = (...reasons: readonly string[]): string =>
    `app:phala_app_poll_success:max == 0 and ${ON_APP} ${LAST_FAILURE}{${oneOf('reason', reasons)}}`;
  return [
    {
      name: 'PhalaAppNotFound',
      severity: 'critical',
      subject: 'app',
      expression: appsWhere(failed('not_found')),
      summary: 'App not found (404), and not watched any more.',
      description: `Phala Cloud has returned 404 for ${APP} of workspace {{ $labels.workspace }} ${since('PhalaAppNotFound', ['app_id'])}: the app does not exist, or the key of the workspace does not show it. None of its CVMs is watched.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppKeyRefused',
      severity: 'critical',
      subject: 'app',
      expression: appsWhere(failed('unauthorized', 'forbidden')),
      summary: "The workspace's API key has no access to the app (401/403).",
      description: `Phala Cloud has rejected the key of workspace {{ $labels.workspace }} for ${APP} ${since('PhalaAppKeyRefused', ['app_id'])}.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppPollFailing',
      severity: 'warning',
      subject: 'app',
      expression: appsWhere(
        `app:phala_app_poll_success:max == 0\nunless ${ON_APP}\n${EXPLAINED}\nunless ${ON_APP}\n${withinGracePeriod(AGE, thresholds.PhalaAppPollFailing.for)}`,
      ),
      summary: 'Every poll of an app fails.',
      description: `No poll of ${APP} of workspace {{ $labels.workspace }} has succeeded ${since('PhalaAppPollFailing', ['app_id'])}; the reason of the last failure is ${firstLabel({ series: `${LAST_FAILURE}{app_id=%q}`, by: ['app_id'], label: 'reason' })}.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppDataStale',
      severity: 'critical',
      subject: 'app',
      expression: appsWhere(defineStale(toSeconds(thresholds.PhalaAppDataStale.age))),
      summary: 'The data of an app is stale: its CVMs may be in any state.',
      description: `The last successful poll of ${APP} of workspace {{ $labels.workspace }} was at ${firstValue({ series: `${LAST_SUCCESS}{app_id=%q}`, by: ['app_id'], otherwise: 'an unknown time' }, 'humanizeTimestamp')}; its data ${hasBeen('stale', since('PhalaAppDataStale', ['app_id']))}.`,
      dashboard: 'fleet',
    },
  ];
}

// The data of an app whose last poll succeeded is stale if the next poll is long overdue, which only an exporter that
// exports its poll interval shows. Other data ends after poll.stale_after.
function defineStale(seconds: number): string {
  return `(
  ${AGE} > ${seconds}
  unless ${ON_APP}
  (app:phala_app_poll_success:max == 1 unless ${ON_JOB} ${INTERVAL})
  or ${ON_APP}
  (app:phala_app_unknown:max and ${ON_APP} phala_app_info)
)
unless ${ON_APP}
${EXPLAINED}
unless ${ON_APP}
${withinThreeIntervals(AGE)}`;
}

// CVMs that have an alert of their own, which pages.
const PAGED =
  'count by (app_id, cluster, job) (\n  count by (app_id, cluster, cvm_id, job) (ALERTS{alertstate="firing",cvm_id!="",severity="critical"})\n)';

function defineCountAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { window } = thresholds.PhalaAppCvmsVanished;
  const expected = 'app:phala_app_expected_cvms:max';
  const notReady = 'app:phala_app_not_ready_since_timestamp_seconds:min';
  return [
    {
      name: 'PhalaAppWithoutCvms',
      severity: 'warning',
      subject: 'app',
      expression: appsWhere(`app:phala_app_cvms:max == 0 unless ${expected}`),
      summary: 'An app has no CVMs.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} has had no CVMs ${since('PhalaAppWithoutCvms', ['app_id'])}.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppCvmsNotReady',
      severity: 'critical',
      subject: 'app',
      expression: unlessSuspended(
        appsWhere(
          `${lasts(notReady, thresholds.PhalaAppCvmsNotReady.for)}\nunless\n${expected} - app:phala_cvm_ready:sum <= ${ON_APP} ${PAGED}`,
        ),
      ),
      summary: 'An app has fewer ready CVMs than expected_cvms.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} has had ${firstValue({ series: 'app:phala_cvm_ready:sum{app_id=%q}', by: ['app_id'] })} of ${firstValue({ series: `${expected}{app_id=%q}`, by: ['app_id'] })} expected CVMs ready ${sinceRecorded(notReady, ['app_id'])}.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppCvmsVanished',
      severity: 'warning',
      subject: 'app',
      expression: appsWhere(
        `app:phala_app_cvms:max < max_over_time(app:phala_app_cvms:max[${window}])\nunless\nmax_over_time(app:phala_cvm_in_progress:max[${window}]) == 1\nunless\napp:phala_app_cvms:max < ${expected}`,
      ),
      summary: 'An app has fewer CVMs than before, and no operation was seen.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} has had ${firstValue({ series: 'app:phala_app_cvms:max{app_id=%q}', by: ['app_id'] })} CVMs ${since('PhalaAppCvmsVanished', ['app_id'])}, down from ${firstValue({ series: `max_over_time(app:phala_app_cvms:max{app_id=%q}[${window}])`, by: ['app_id'] })} within ${window}; no operation was seen on any of them.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppVanished',
      severity: 'warning',
      subject: 'app',
      expression: `${SEEN}\nunless ${ON_APP}\napp:phala_app_info:max\nand ${ON_WORKSPACE}\napp:phala_app_info:max`,
      summary: 'App vanished from the list of apps.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} was last in the list of apps at ${firstValue({ series: `${SEEN}{app_id=%q}`, by: ['app_id'] }, 'humanizeTimestamp')}, and the configuration has not changed since then: it was deleted, the key of the workspace does not show it any more, or the list is not complete. None of its CVMs is watched.`,
      dashboard: 'fleet',
    },
  ];
}
