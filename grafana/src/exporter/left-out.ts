import { NO_EXPORTER_KNOWN, noneOrUnknown } from '../empty.ts';
import type { Room } from '../layout.ts';
import { graph } from '../panels/graph.ts';
import { ofExporters, told } from '../promql.ts';

/** What the API told that is not shown, and how much is. */
export const leftOut: Room = {
  title: 'What is left out',
  panels: [
    graph({
      title: 'Dropped by reason',
      says: {
        asks: 'What is not shown, and why?',
        shows:
          'CVMs and apps that good answers had and that were left out within five minutes, counted at every poll; the most of any exporter.',
        normal: 'Empty.',
        act: 'invalid: the API has changed, look for a new version. duplicate: one CVM in two apps. other_app: the list of one app had CVMs of another. limit: raise limits.max_cvms.',
      },
      queries: [
        {
          expression: `max by (reason) (increase(${told('phala_exporter_items_dropped_total')}[5m]))`,
          legend: '{{reason}}',
        },
      ],
      unit: 'none',
      empty: NO_EXPORTER_KNOWN,
      width: 8,
    }),
    graph({
      title: 'Unknown values by field',
      says: {
        asks: 'Does the API say words that we do not know?',
        shows:
          'Values that are unknown or unreadable within five minutes, by the field; the ten fields with most.',
        normal: 'Empty.',
        act: 'Unknown statuses are passed on as they came. Look for a new version of the exporter, or report the field.',
      },
      queries: [
        {
          expression: `topk(10, max by (field) (increase(${told('phala_exporter_unknown_values_total')}[5m])))`,
          legend: '{{field}}',
        },
      ],
      unit: 'none',
      empty: noneOrUnknown('Every value is known'),
      width: 8,
    }),
    graph({
      title: 'Series',
      says: {
        asks: 'How much does it cost Prometheus?',
        shows:
          'Series about apps, CVMs and nodes in the last exposition, and all samples of the last scrape; by exporter.',
        normal: 'About 45 for each CVM.',
        act: 'Too many: metrics.exclude leaves families out.',
      },
      queries: [
        {
          expression: `sum by (instance) (${told('phala_exporter_series')})`,
          legend: 'cloud on {{instance}}',
        },
        {
          expression: `sum by (instance) (${ofExporters(told('scrape_samples_scraped'))})`,
          legend: 'all on {{instance}}',
        },
      ],
      unit: 'none',
      empty: NO_EXPORTER_KNOWN,
      width: 8,
    }),
  ],
};
