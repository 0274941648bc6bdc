import type { Row } from '../layout.ts';
import { NO_EXPORTER, noneOrUnknown } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { quantile, selector, workspaceSelector } from '../promql.ts';
import { yesNoMappings } from '../status-styles.ts';

const FAILURES = workspaceSelector('phala_exporter_collector_failures_total');
// Discovery runs every few minutes.
const DURATIONS = `increase(${selector('phala_exporter_collector_duration_seconds_bucket')}[15m])`;

/** Collectors: success, duration and failures. */
export const collectors: Row = {
  title: 'Collectors',
  panels: [
    table({
      title: 'Collectors',
      description: {
        question: 'Which sources of data work, and when did each last work?',
        shows:
          'app_cvms: polls of apps; apps: discovery of apps; live_status: what nodes report of CVMs. Whether the last run succeeded on all exporters, and the time of the last successful one, the oldest of all exporters; failures in the time range.',
        normal:
          'Succeeded: yes; the last success within the poll interval, or within discovery.refresh for apps.',
        action:
          'apps fails: the API key may not list apps; new apps are not monitored. live_status fails: status and operations are those of the list, which may lag. app_cvms fails: no app can be polled; see API.',
      },
      expressions: [
        `min by (collector, workspace) (${workspaceSelector('phala_exporter_collector_success')})`,
        `1000 * min by (collector, workspace) (${workspaceSelector('phala_exporter_collector_last_success_timestamp_seconds')})`,
        `sum by (collector, workspace) (increase(${FAILURES}[$__range]))`,
      ],
      columns: [
        { field: 'collector', header: 'Collector' },
        { field: 'workspace', header: 'Workspace' },
        { field: 'Value #A', header: 'Succeeded', mappings: yesNoMappings('ok', 'critical'), coloured: true },
        { field: 'Value #B', header: 'Last success', unit: 'dateTimeFromNow' },
        { field: 'Value #C', header: 'Failures', decimals: 0 },
      ],
      sortBy: { header: 'Collector' },
      noValue: NO_EXPORTER,
      width: 12,
    }),
    timeSeries({
      title: 'Collector duration',
      description: {
        question: 'How long does each collector take?',
        shows:
          'The p50, p90 and p99 of the duration of runs within 15 minutes, with queueing, retries and pauses, by collector; of app_cvms, of polls of apps.',
        normal: 'Below one second; longer with thousands of CVMs.',
        action: 'See API latency: the rest is time in the queue (api.concurrency) and in pauses.',
      },
      queries: [
        { expression: quantile(0.5, 'collector', DURATIONS), legend: 'p50 {{collector}}' },
        { expression: quantile(0.9, 'collector', DURATIONS), legend: 'p90 {{collector}}' },
        { expression: quantile(0.99, 'collector', DURATIONS), legend: 'p99 {{collector}}' },
      ],
      unit: 's',
      noValue: NO_EXPORTER,
    }),
    timeSeries({
      title: 'Collector failures',
      description: {
        question: 'Which collectors fail, and why?',
        shows:
          'Failed runs within five minutes, by collector and reason, summed over all exporters; of app_cvms, failed polls of apps. Only what failed in the time range.',
        normal: 'Empty.',
        action:
          'unauthorized, forbidden: check the API key. rate_limited: poll less often. live_status with http_4xx: the API does not offer it, and it is tried again later.',
      },
      queries: [
        {
          expression: `sum by (collector, reason) (increase(${FAILURES}[5m])) > 0`,
          legend: '{{collector}} {{reason}}',
        },
      ],
      unit: 'none',
      noValue: noneOrUnknown('No run failed'),
      width: 24,
    }),
  ],
};
