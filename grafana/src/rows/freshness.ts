import type { Row } from '../layout.ts';
import { NO_EXPORTER, noneOrUnknown } from '../no-value.ts';
import { timeSeries } from '../panels/time-series.ts';
import { appSeries, SELECTED_APPS, selector, top, withAppName } from '../promql.ts';
import { DATA_AGE } from '../thresholds.ts';

const LAST_SUCCESS = 'phala_app_last_success_timestamp_seconds';

/** The age of the data and failed polls. */
export const freshness: Row = {
  title: 'Data freshness',
  panels: [
    timeSeries({
      title: 'Apps with the oldest data',
      description: {
        question: 'How old is the data of each app?',
        shows:
          'Time since the last successful poll; the ten apps with the oldest data at the end of the time range.',
        normal: 'A sawtooth between 0 and the poll interval.',
        action: 'A rising line is an app whose polls fail: see Apps with failing polls by reason.',
      },
      queries: [
        {
          expression: top(10, withAppName(`(time() - max by (app_id) (${selector(LAST_SUCCESS)}))`), {
            rank: `-max by (app_id) (last_over_time(${selector(LAST_SUCCESS)}[$__range] @ end())) and on (app_id) ${SELECTED_APPS}`,
            on: ['app_id'],
          }),
          legend: '{{app}}',
        },
      ],
      unit: 's',
      steps: DATA_AGE,
      noValue: NO_EXPORTER,
    }),
    timeSeries({
      title: 'Apps with failing polls by reason',
      description: {
        question: 'Why do polls fail?',
        shows:
          'Selected apps whose last poll failed, by reason; an app counts once, however many replicas poll it.',
        normal: 'Empty or 0.',
        action:
          'unauthorized, forbidden: check the API key. not_found: the app is deleted, or the key cannot see it. not_api: something in front of the API responded. rate_limited: poll less often. timeout, network, http_5xx: check the network and the status of the API.',
      },
      queries: [
        {
          expression: `count by (reason) (${appSeries('phala_app_last_poll_failure', { by: ['reason'] })})`,
          legend: '{{reason}}',
        },
      ],
      unit: 'none',
      stacked: true,
      noValue: noneOrUnknown('No poll failed'),
    }),
  ],
};
