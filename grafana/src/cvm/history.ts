import type { Row } from '../layout.ts';
import { SERIES_TO_CVM } from '../links.ts';
import { NO_DATA, NO_LIVE_STATUS } from '../no-value.ts';
import { stateTimeline } from '../panels/state-timeline.ts';
import { timeSeries } from '../panels/time-series.ts';
import { top } from '../promql.ts';
import { WORST_STATUS_CODES } from '../readiness.ts';
import { RESTARTS_IN_RANGE, restartsBy } from '../restarts.ts';
import { CVM_STATUS_STYLES, toCodeMappings } from '../status-styles.ts';

/** The status of CVMs over time. */
export const history: Row = {
  title: 'State history',
  panels: [
    stateTimeline({
      title: 'Status over time',
      description: {
        question: 'Which status did each CVM have, and since when?',
        shows:
          'The selected CVMs; of more than 25, those that were running for the smallest share of the time range.',
        normal: 'Green, with short blue stripes for deployments.',
        action: 'Compare with the annotations for deployments and alerts; drag to zoom in.',
      },
      query: {
        expression: WORST_STATUS_CODES,
        legend: '{{cvm}}',
      },
      mappings: toCodeMappings(CVM_STATUS_STYLES),
      links: [SERIES_TO_CVM],
      noValue: NO_DATA,
      height: 15,
    }),
    timeSeries({
      title: 'Restarts',
      description: {
        question: 'How often does each CVM restart?',
        shows:
          'Restarts within ten minutes, by the start time of the CVM, also those between two polls; the ten CVMs with the most starts in the time range. A start after more than ten minutes of standstill does not count.',
        normal: '0, and 1 at a deployment.',
        action: 'A line that stays above 0 is a crash loop: read the serial log in the console.',
      },
      queries: [
        {
          expression: top(10, restartsBy('cvm'), { rank: RESTARTS_IN_RANGE, on: ['app_id', 'cvm_id'] }),
          legend: '{{cvm}}',
        },
      ],
      unit: 'none',
      noValue: NO_LIVE_STATUS,
      width: 24,
    }),
  ],
};
