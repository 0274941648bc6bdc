import type { Recording } from './define.ts';
import { toHeld } from './held-recording.ts';
import {
  currentValue,
  indent,
  lastValue,
  lastValueWhileDown,
  ON_APP,
  ON_JOB,
  oneOfEachApp,
  previousValue,
  type SeriesSelection,
} from './promql.ts';
import type { Environment } from './thresholds.ts';

/** Recordings about apps and their polls. */
export function defineAppRecordings(environment: Environment): readonly Recording[] {
  const last = (selection: SeriesSelection): string => lastValue(selection, environment);
  const hold = toHeld(environment);
  return [
    {
      name: 'app:phala_app_info:max',
      meaning: 'Watched apps, with their workspace and alias; always 1.',
      expression: defineAppInfo(environment),
    },
    {
      name: 'app:phala_app_poll_success:max',
      meaning: 'Whether the last poll of the app succeeded on any replica.',
      expression: last({ series: 'phala_app_poll_success' }),
    },
    {
      name: 'app_reason:phala_app_last_poll_failure:max',
      meaning: 'The reason why the last poll of the app failed on any replica; always 1.',
      expression: lastValueWhileDown({ series: 'phala_app_last_poll_failure' }, environment),
    },
    {
      name: 'app:phala_app_unknown:max',
      meaning:
        'Watched apps of which nothing is known: their data is stale, or no exporter can be scraped; always 1.',
      expression: `app:phala_app_info:max\nunless ${ON_APP}\nphala_app_cvms\nunless ${ON_APP}\napp_reason:phala_app_last_poll_failure:max{reason="not_found"}`,
    },
    {
      name: 'app:phala_app_last_success_timestamp_seconds:max',
      meaning: 'When a poll of the app last succeeded on any replica.',
      expression: last({ series: 'phala_app_last_success_timestamp_seconds' }),
    },
    hold({
      name: 'app:phala_app_expected_cvms:max',
      meaning: 'The expected number of CVMs of the app.',
      series: 'phala_app_expected_cvms',
    }),
    hold({
      name: 'app:phala_app_cvms:max',
      meaning: 'The number of CVMs of the app.',
      series: 'phala_app_cvms',
    }),
    {
      name: 'workspace:phala_app_info:count',
      meaning: 'The number of watched apps of the workspace.',
      expression: 'count without (alias, app_id) (app:phala_app_info:max)',
    },
    {
      name: 'workspace:phala_app_cvms:sum',
      meaning: 'The number of CVMs of the watched apps of the workspace.',
      expression: `sum without (alias, app_id) (\n  app:phala_app_info:max * ${ON_APP} group_left () app:phala_app_cvms:max\n)`,
    },
  ];
}

// An app that is renamed, or has two aliases during a deployment of exporters, is one app. Apps are remembered while no
// exporter has polled anything, as when none can be scraped.
function defineAppInfo(environment: Environment): string {
  const apps = { series: 'phala_app_info' };
  const remembered = `(app:phala_app_info:max unless ${ON_APP} phala_app_info unless ${ON_JOB} phala_up)`;
  return oneOfEachApp(
    `\n${indent(`${currentValue(apps, environment)}\nor\n(${previousValue(apps, environment)} unless ${ON_APP} phala_app_info)\nor\n${remembered}`)}\n`,
  );
}
