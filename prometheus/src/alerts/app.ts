import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { INTERVAL, lasts, withinPatience, withinThreeIntervals } from '../polls.ts';
import { appsWhere, ON_APP, ON_JOB, oneOf } from '../promql.ts';
import { APP, capital, firstLabel, firstValue, since, sinceRecorded } from '../texts.ts';

const LAST_SUCCESS = 'app:phala_app_last_success_timestamp_seconds:max';
const AGE = `time() - ${LAST_SUCCESS}`;
const LAST_FAILURE = 'app_reason:phala_app_last_poll_failure:max';

/** One app: whether its data comes in, and whether its CVMs are as many as they should be. */
export function defineAppAlerts(inputs: RuleInputs): readonly Alert[] {
  return [...definePollAlerts(inputs), ...defineCountAlerts(inputs)];
}

function definePollAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const failed = (...reasons: readonly string[]): string =>
    `app:phala_app_up:max == 0 and ${ON_APP} ${LAST_FAILURE}{${oneOf('reason', reasons)}}`;
  return [
    {
      name: 'PhalaAppNotFound',
      severity: 'warning',
      subject: 'app',
      expression: appsWhere(failed('not_found')),
      summary: 'An app that is watched does not exist.',
      description: `Phala Cloud answers 404 for ${APP} of workspace {{ $labels.workspace }} since ${since('PhalaAppNotFound', ['app_id'])}: it was deleted, or its id is wrong.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppKeyRefused',
      severity: 'critical',
      subject: 'app',
      expression: appsWhere(failed('unauthorized', 'forbidden')),
      summary: 'The API key of its workspace does not open an app.',
      description: `Phala Cloud refuses the key of workspace {{ $labels.workspace }} for ${APP} since ${since('PhalaAppKeyRefused', ['app_id'])}.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppPollFailing',
      severity: 'warning',
      subject: 'app',
      expression: appsWhere(
        `app:phala_app_up:max == 0\nunless ${ON_APP}\n${withinPatience(AGE, thresholds.PhalaAppPollFailing.for)}`,
      ),
      summary: 'Every poll of an app fails.',
      description: `No poll of ${APP} of workspace {{ $labels.workspace }} has succeeded since ${since('PhalaAppPollFailing', ['app_id'])}; the reason of the last failure is ${firstLabel({ series: `${LAST_FAILURE}{app_id=%q}`, by: ['app_id'], label: 'reason' })}.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppDataStale',
      severity: 'critical',
      subject: 'app',
      expression: appsWhere(defineStale(toSeconds(thresholds.PhalaAppDataStale.age))),
      summary: 'Nothing new is known of an app: its CVMs may be in any state.',
      description: `The last good poll of ${APP} of workspace {{ $labels.workspace }} was at ${firstValue({ series: `${LAST_SUCCESS}{app_id=%q}`, by: ['app_id'], otherwise: 'a time that is not remembered' }, 'humanizeTimestamp')}; so since ${since('PhalaAppDataStale', ['app_id'])}.`,
      dashboard: 'fleet',
    },
  ];
}

// The data of an app whose last poll succeeded is old where the next one was due long ago: only an exporter that tells its
// interval says when that is. Other data ends by itself, after poll.stale_after.
function defineStale(seconds: number): string {
  return `(
  ${AGE} > ${seconds}
  unless ${ON_APP}
  (app:phala_app_up:max == 1 unless ${ON_JOB} ${INTERVAL})
  or ${ON_APP}
  (app:phala_app_info:max unless ${ON_APP} app:phala_app_cvms:max)
)
unless ${ON_APP}
${withinThreeIntervals(AGE)}`;
}

function defineCountAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { window } = thresholds.PhalaAppCvmsVanished;
  const expected = 'app:phala_app_expected_cvms:max';
  const notReady = 'app:phala_app_not_ready_since_timestamp_seconds:min';
  return [
    {
      name: 'PhalaAppWithoutCvms',
      severity: 'warning',
      subject: 'app',
      expression: appsWhere(`app:phala_app_cvms:max == 0 unless ${expected} == 0`),
      summary: 'An app has no CVMs.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} has no CVMs since ${since('PhalaAppWithoutCvms', ['app_id'])}.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaAppCvmsNotReady',
      severity: 'critical',
      subject: 'app',
      expression: appsWhere(lasts(notReady, thresholds.PhalaAppCvmsNotReady.for)),
      summary: 'An app has fewer ready CVMs than it should have.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} has ${firstValue({ series: 'app:phala_cvm_ready:sum{app_id=%q}', by: ['app_id'] })} ready CVMs of ${firstValue({ series: `${expected}{app_id=%q}`, by: ['app_id'] })} since ${sinceRecorded(notReady, ['app_id'])}.`,
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
      description: `${capital(APP)} of workspace {{ $labels.workspace }} has ${firstValue({ series: 'app:phala_app_cvms:max{app_id=%q}', by: ['app_id'] })} CVMs since ${since('PhalaAppCvmsVanished', ['app_id'])}, and had ${firstValue({ series: `max_over_time(app:phala_app_cvms:max{app_id=%q}[${window}])`, by: ['app_id'] })} within ${window} before; no operation was seen on any of them.`,
      dashboard: 'fleet',
    },
  ];
}
