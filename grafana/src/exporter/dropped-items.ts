import type { Row } from '../layout.ts';
import { NO_EXPORTER, noneOrUnknown } from '../no-value.ts';
import { timeSeries } from '../panels/time-series.ts';
import { selector } from '../promql.ts';

/** Dropped items and unknown values. */
export const droppedItems: Row = {
  title: 'Dropped items and unknown values',
  panels: [
    timeSeries({
      title: 'Dropped items by reason',
      description: {
        question: 'How many CVMs and apps are dropped, and why?',
        shows:
          'CVMs and apps in API responses that were dropped within five minutes, counted at every poll; the maximum of all exporters.',
        normal: 'Empty.',
        action:
          'invalid: the API has changed; check for a new version of the exporter. duplicate: the same CVM in two apps. other_app: a CVM of another app in the list. limit: raise limits.max_cvms.',
      },
      queries: [
        {
          expression: `max by (reason) (increase(${selector('phala_exporter_items_dropped_total')}[5m]))`,
          legend: '{{reason}}',
        },
      ],
      unit: 'none',
      noValue: NO_EXPORTER,
    }),
    timeSeries({
      title: 'Unknown values by field',
      description: {
        question: 'Does the API return unknown values?',
        shows: 'Unknown or invalid values within five minutes, by field; the ten fields with the most.',
        normal: 'Empty.',
        action:
          'Unknown statuses are exported as received. Check for a new version of the exporter, or report the field.',
      },
      queries: [
        {
          expression: `topk(10, max by (field) (increase(${selector('phala_exporter_unknown_values_total')}[5m])))`,
          legend: '{{field}}',
        },
      ],
      unit: 'none',
      noValue: noneOrUnknown('All values are known'),
    }),
  ],
};
