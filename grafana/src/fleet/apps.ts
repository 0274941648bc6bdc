import { APP_ID, APP_NAME, WORKSPACE } from '../columns.ts';
import { NOTHING_KNOWN } from '../empty.ts';
import type { Room } from '../layout.ts';
import { bars } from '../panels/bars.ts';
import { table } from '../panels/table.ts';
import { APP_NAMES, ofApps, withAppName } from '../promql.ts';
import { APP_CVMS, MISSING_BY_APP, READY_BY_APP } from '../readiness.ts';
import { toYesOrNo } from '../statuses.ts';
import { AGE, NONE_IS_GOOD } from '../thresholds.ts';

// Without it, no app below its expectation would look like nothing known about the apps.
const NO_APP_BELOW = `label_replace(0 * count(${ofApps('phala_app_info')}), "app", "none", "", "")`;

/** The apps, and which of them have fewer CVMs than they should. */
export const apps: Room = {
  title: 'Apps',
  panels: [
    table({
      title: 'Apps',
      says: {
        asks: 'How is each app, and how old is what is known of it?',
        shows:
          'Apps that are watched, with their CVMs as of the last good poll. Expected and missing are empty where expected_cvms is not configured; CVMs and ready are empty when the data is older than poll.stale_after.',
        normal: 'Answers: yes; nothing missing; an age below two poll intervals.',
        act: 'The name leads to the CVMs of the app, the id to the vendor’s console.',
      },
      expressions: [
        APP_NAMES,
        ofApps('phala_app_poll_success'),
        APP_CVMS,
        READY_BY_APP,
        ofApps('phala_app_expected_cvms'),
        MISSING_BY_APP,
        `time() - ${ofApps('phala_app_last_success_timestamp_seconds')}`,
      ],
      columns: [
        APP_NAME,
        WORKSPACE,
        {
          field: 'Value #B',
          header: 'Answers',
          mappings: toYesOrNo('good', 'bad'),
          coloured: true,
        },
        { field: 'Value #C', header: 'CVMs' },
        { field: 'Value #D', header: 'Ready' },
        { field: 'Value #E', header: 'Expected' },
        { field: 'Value #F', header: 'Missing', steps: NONE_IS_GOOD, coloured: true },
        { field: 'Value #G', header: 'Age of data', unit: 's', steps: AGE, coloured: true },
        APP_ID,
      ],
      sortBy: { header: 'Missing', descending: true },
      empty: NOTHING_KNOWN,
      width: 16,
    }),
    bars({
      title: 'Apps below their expectation',
      says: {
        asks: 'Which apps have fewer ready CVMs than they should?',
        shows: 'Ready CVMs that are missing from expected_cvms; the ten apps with most.',
        normal: 'None.',
        act: 'Open the app; where nothing is wrong with it, correct expected_cvms.',
      },
      query: {
        expression: `topk(10, ${withAppName(MISSING_BY_APP)}) or on () ${NO_APP_BELOW}`,
        legend: '{{app}}',
      },
      unit: 'none',
      steps: NONE_IS_GOOD,
      empty: NOTHING_KNOWN,
      height: 9,
    }),
  ],
};
