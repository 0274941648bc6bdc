import { APP_ID, APP_NAME, WORKSPACE } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_DATA } from '../no-value.ts';
import { barGauge } from '../panels/bar-gauge.ts';
import { table } from '../panels/table.ts';
import { APP_NAMES, appSeries, withAppName } from '../promql.ts';
import { APP_CVMS, MISSING_BY_APP, READY_BY_APP } from '../readiness.ts';
import { yesNoMappings } from '../status-styles.ts';
import { CRITICAL_ABOVE_ZERO, DATA_AGE } from '../thresholds.ts';

// A zero bar, so that "no app below its expectation" differs from "no data".
const NO_APP_BELOW = `label_replace(0 * count(${appSeries('phala_app_info')}), "app", "none", "", "")`;

/** The apps, and those with fewer CVMs than expected. */
export const apps: Row = {
  title: 'Apps',
  panels: [
    table({
      title: 'Apps',
      description: {
        question: 'What is the state of each app, and how old is its data?',
        shows:
          'Monitored apps and their CVMs as of the last successful poll. Expected and Missing are empty without expected_cvms; CVMs and Ready are empty once the data is older than poll.stale_after.',
        normal: 'Poll OK: yes; nothing missing; an age below two poll intervals.',
        action: 'The name links to the CVMs of the app, the id to the vendor’s console.',
      },
      expressions: [
        APP_NAMES,
        appSeries('phala_app_poll_success'),
        APP_CVMS,
        READY_BY_APP,
        appSeries('phala_app_expected_cvms'),
        MISSING_BY_APP,
        `time() - ${appSeries('phala_app_last_success_timestamp_seconds')}`,
      ],
      columns: [
        APP_NAME,
        WORKSPACE,
        {
          field: 'Value #B',
          header: 'Poll OK',
          mappings: yesNoMappings('ok', 'critical'),
          coloured: true,
        },
        { field: 'Value #C', header: 'CVMs' },
        { field: 'Value #D', header: 'Ready' },
        { field: 'Value #E', header: 'Expected' },
        { field: 'Value #F', header: 'Missing', steps: CRITICAL_ABOVE_ZERO, coloured: true },
        { field: 'Value #G', header: 'Age of data', unit: 's', steps: DATA_AGE, coloured: true },
        APP_ID,
      ],
      sortBy: { header: 'Missing', descending: true },
      noValue: NO_DATA,
      width: 16,
    }),
    barGauge({
      title: 'Apps below their expectation',
      description: {
        question: 'Which apps have fewer ready CVMs than expected?',
        shows: 'Expected CVMs (expected_cvms) that are not ready; the ten apps with the most.',
        normal: 'None.',
        action: 'Open the app; if it is fine as it is, correct expected_cvms.',
      },
      query: {
        expression: `topk(10, ${withAppName(MISSING_BY_APP)}) or on () ${NO_APP_BELOW}`,
        legend: '{{app}}',
      },
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_DATA,
      height: 9,
    }),
  ],
};
