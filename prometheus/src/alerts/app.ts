import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { INTERVAL, lasts, withinGracePeriod, withinThreeIntervals } from '../polls.ts';
import { appsWhere, ON_APP, ON_JOB, oneOf } from '../promql.ts';
import { APP, capital, firstLabel, firstValue, hasBeen, since, sinceRecorded } from '../texts.ts';

const LAST_SUCCESS = 'app:phala_app_last_success_timestamp_seconds:max';
const AGE = `time() - ${LAST_SUCCESS}`;
const EXPECTED = 'app:phala_app_expected_cvms:max';
const LAST_FAILURE = 'app_reason:phala_app_last_poll_failure:max';

/** Alerts about an app: whether its polls succeed, and the number of its CVMs. */
export function defineAppAlerts(inputs: RuleInputs): readonly Alert[] {
  return [...definePollAlerts(inputs), ...defineCountAlerts(inputs)];
}

function definePollAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const failed = (...reasons: readonly string[]): string =>
    `app:phala_app_poll_success:max == 0 and ${ON_APP} ${LAST_FAILURE}{${oneOf('reason', reasons)}}`;
  const notFound = failed('not_found');
  return [
    {
      name: 'PhalaAppNotFound',
      severity: 'warning',
      subject: 'app',
      expression: appsWhere(`${notFound}\nunless ${ON_APP} ${EXPECTED} > 0`),
      summary: 'A watched app does not exist (404).',
      description: `Phala Cloud has returned 404 for ${APP} of workspace {{ $labels.workspace }} ${since('PhalaAppNotFound', ['app_id'])}: the app was deleted, or its id is wrong.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppMissing',
      severity: 'critical',
      subject: 'app',
      expression: appsWhere(`${notFound}\nand ${ON_APP} ${EXPECTED} > 0`),
      summary: 'An app with expected_cvms does not exist (404).',
      description: `Phala Cloud has returned 404 for ${APP} of workspace {{ $labels.workspace }} ${since('PhalaAppMissing', ['app_id'])}, which has ${firstValue({ series: `${EXPECTED}{app_id=%q}`, by: ['app_id'] })} expected CVMs: the app was deleted, or the key does not see it.`,
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
        `app:phala_app_poll_success:max == 0\nunless ${ON_APP}\n${withinGracePeriod(AGE, thresholds.PhalaAppPollFailing.for)}`,
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
// exports its poll interval shows. Other data ends after poll.stale_after; that of an app that is not found ends at once,
// which is an alert of its own.
function defineStale(seconds: number): string {
  return `(
  ${AGE} > ${seconds}
  unless ${ON_APP}
  (app:phala_app_poll_success:max == 1 unless ${ON_JOB} ${INTERVAL})
  or ${ON_APP}
  (app:phala_app_info:max unless ${ON_APP} app:phala_app_cvms:max)
)
unless ${ON_APP}
${withinThreeIntervals(AGE)}
unless ${ON_APP}
${LAST_FAILURE}{reason="not_found"}`;
}

function defineCountAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { window } = thresholds.PhalaAppCvmsVanished;
  const notReady = 'app:phala_app_not_ready_since_timestamp_seconds:min';
  return [
    {
      name: 'PhalaAppWithoutCvms',
      severity: 'warning',
      subject: 'app',
      expression: appsWhere(`app:phala_app_cvms:max == 0 unless ${ON_APP} ${EXPECTED}`),
      summary: 'An app has no CVMs.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} has had no CVMs ${since('PhalaAppWithoutCvms', ['app_id'])}.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppCvmsNotReady',
      severity: 'critical',
      subject: 'app',
      expression: appsWhere(lasts(notReady, thresholds.PhalaAppCvmsNotReady.for)),
      summary: 'An app has fewer ready CVMs than expected_cvms.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} has had ${firstValue({ series: 'app:phala_cvm_ready:sum{app_id=%q}', by: ['app_id'] })} of ${firstValue({ series: `${EXPECTED}{app_id=%q}`, by: ['app_id'] })} expected CVMs ready ${sinceRecorded(notReady, ['app_id'])}.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppCvmsVanished',
      severity: 'warning',
      subject: 'app',
      expression: appsWhere(
        `app:phala_app_cvms:max < max_over_time(app:phala_app_cvms:max[${window}])\nunless\nmax_over_time(app:phala_cvm_in_progress:max[${window}]) == 1`,
      ),
      summary: 'An app has fewer CVMs than before, and no operation was seen.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} has had ${firstValue({ series: 'app:phala_app_cvms:max{app_id=%q}', by: ['app_id'] })} CVMs ${since('PhalaAppCvmsVanished', ['app_id'])}, down from ${firstValue({ series: `max_over_time(app:phala_app_cvms:max{app_id=%q}[${window}])`, by: ['app_id'] })} within ${window}; no operation was seen on any of them.`,
      dashboard: 'fleet',
    },
  ];
}
