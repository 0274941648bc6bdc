import type { Row } from '../layout.ts';
import { noneOrUnknown } from '../no-value.ts';
import { timeSeries } from '../panels/time-series.ts';
import { selector } from '../promql.ts';

/** Dropped items and unknown values. */
export const droppedItems: Row = {
  title: 'Quality of the data',
  panels: [
    timeSeries({
      title: 'Dropped items and unknown values',
      description: {
        question: 'How many CVMs and apps are dropped, and why? Does the API return unknown values?',
        shows:
          'Within five minutes, counted at every poll, the maximum of all exporters: CVMs and apps in API responses that were dropped, by reason; and unknown or invalid values, by field, the ten fields with the most.',
        normal: 'Empty or 0.',
        action:
          'invalid: the API has changed; check for a new version of the exporter. duplicate: the same CVM in two apps. other_app: a CVM of another app in the list. limit: raise limits.max_cvms. Unknown statuses are exported as received: check for a new version, or report the field.',
      },
      queries: [
        {
          expression: `max by (reason) (increase(${selector('phala_exporter_items_dropped_total')}[5m]))`,
          legend: 'dropped: {{reason}}',
        },
        {
          expression: `topk(10, max by (field) (increase(${selector('phala_exporter_unknown_values_total')}[5m])))`,
          legend: 'unknown: {{field}}',
        },
      ],
      unit: 'none',
      noValue: noneOrUnknown('Nothing was dropped, and all values are known'),
      width: 24,
    }),
  ],
};
