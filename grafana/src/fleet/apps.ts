import { APP_ID, APP_NAME, WORKSPACE } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_DATA } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { APP_NAMES, appSeries, SELECTED_APPS } from '../promql.ts';
import { APP_CVMS, MISSING_BY_APP, READY_BY_APP } from '../readiness.ts';
import { yesNoMappings } from '../status-styles.ts';
import { CRITICAL_ABOVE_ZERO, DATA_AGE } from '../thresholds.ts';

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
        `${READY_BY_APP} and on (app_id) ${SELECTED_APPS}`,
        appSeries('phala_app_expected_cvms'),
        `${MISSING_BY_APP} and on (app_id) ${SELECTED_APPS}`,
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
    }),
  ],
};
