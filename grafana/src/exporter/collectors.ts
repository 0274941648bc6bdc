import type { Row } from '../layout.ts';
import { NO_EXPORTER, noneOrUnknown } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { quantile, selector, workspaceSelector } from '../promql.ts';
import { yesNoMappings } from '../status-styles.ts';

/** When requests of a workspace go on after a 429. */
export const PAUSED_UNTIL = 'phala_exporter_api_throttled_until_timestamp_seconds';

const EACH = `max by (collector, workspace) (${selector('phala_exporter_collector_success')})`;
const FAILURES = workspaceSelector('phala_exporter_collector_failures_total');
const SKIPPED = selector('phala_exporter_poll_cycles_skipped_total');
// Discovery runs every few minutes.
const increase = (family: string): string => `increase(${selector(`${family}_bucket`)}[15m])`;
const DURATIONS = `${increase('phala_exporter_collector_duration_seconds')} or label_replace(${increase('phala_exporter_poll_cycle_duration_seconds')}, "collector", "poll cycle", "", "")`;

/** Collectors and poll cycles: success, failures and duration. */
export const collectors: Row = {
  title: 'Collectors and poll cycles',
  panels: [
    table({
      title: 'Collectors',
      description: {
        question: 'Which sources of data work, when did each last work, and is its workspace paused?',
        shows:
          'app_cvms: polls of apps; apps: discovery of apps; live_status: what nodes report of CVMs. Whether the last run succeeded on all exporters, and the time of the last successful one, the oldest of all exporters; failures in the time range. Paused until: the end of the last pause after a 429, the latest of all exporters; empty without one.',
        normal:
          'Succeeded: yes; the last success within the poll interval, or within discovery.refresh for apps; no pause.',
        action:
          'apps fails: the API key may not list apps; new apps are not monitored. live_status fails: status and operations are those of the list, which may lag. app_cvms fails: no app can be polled; see API. Paused: poll less often, or run fewer exporters.',
      },
      expressions: [
        `min by (collector, workspace) (${workspaceSelector('phala_exporter_collector_success')})`,
        `1000 * min by (collector, workspace) (${workspaceSelector('phala_exporter_collector_last_success_timestamp_seconds')})`,
        `sum by (collector, workspace) (increase(${FAILURES}[$__range]))`,
        `1000 * (max by (workspace) (${workspaceSelector(PAUSED_UNTIL)}) + on (workspace) group_right () 0 * ${EACH})`,
      ],
      columns: [
        { field: 'collector', header: 'Collector' },
        { field: 'workspace', header: 'Workspace' },
        { field: 'Value #A', header: 'Succeeded', mappings: yesNoMappings('ok', 'critical'), coloured: true },
        { field: 'Value #B', header: 'Last success', unit: 'dateTimeFromNow' },
        { field: 'Value #C', header: 'Failures', decimals: 0 },
        { field: 'Value #D', header: 'Paused until', unit: 'dateTimeAsLocal' },
      ],
      sortBy: { header: 'Succeeded' },
      noValue: NO_EXPORTER,
      height: 9,
    }),
    timeSeries({
      title: 'Failed runs and skipped poll cycles',
      description: {
        question: 'Which collectors fail, and why? Were poll cycles skipped?',
        shows:
          'Within five minutes: failed runs by collector and reason, summed over all exporters, of app_cvms failed polls of apps; and poll cycles that were skipped, by exporter, because the previous one was still running. Only what failed in the time range.',
        normal: 'Empty or 0.',
        action:
          'unauthorized, forbidden: check the API key. rate_limited: poll less often. live_status with http_4xx: the API does not offer it, and it is tried again later. Skipped: the data is older than the schedule implies; poll less often, or find out why the API is slow.',
      },
      queries: [
        {
          expression: `sum by (collector, reason) (increase(${FAILURES}[5m])) > 0`,
          legend: '{{collector}} {{reason}}',
        },
        { expression: `sum by (instance) (increase(${SKIPPED}[5m]))`, legend: 'skipped by {{instance}}' },
      ],
      unit: 'none',
      noValue: noneOrUnknown('No run failed'),
    }),
    timeSeries({
      title: 'Duration of collectors and poll cycles',
      description: {
        question: 'How long does each collector take, and do poll cycles finish before the next one is due?',
        shows:
          'The p50, p90 and p99 of the duration of runs within 15 minutes, with queueing, retries and pauses, by collector; of app_cvms, of polls of apps. poll cycle: of all apps of a workspace.',
        normal: 'Below one second, longer with thousands of CVMs; poll cycles well below the poll interval.',
        action:
          'See API latency: the rest is time in the queue and in pauses. Raise api.concurrency, or poll less often.',
      },
      queries: [
        { expression: quantile(0.5, 'collector', DURATIONS), legend: 'p50 {{collector}}' },
        { expression: quantile(0.9, 'collector', DURATIONS), legend: 'p90 {{collector}}' },
        { expression: quantile(0.99, 'collector', DURATIONS), legend: 'p99 {{collector}}' },
      ],
      unit: 's',
      noValue: NO_EXPORTER,
    }),
  ],
};
