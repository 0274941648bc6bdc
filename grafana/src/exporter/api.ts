import type { Row } from '../layout.ts';
import { NO_EXPORTER, NO_LIST, noneOrUnknown } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { quantile, rate, workspaceSelector } from '../promql.ts';

const REQUESTS = `rate(${workspaceSelector('phala_exporter_api_requests_total')}[$__rate_interval])`;
const DURATIONS = rate('phala_exporter_api_request_duration_seconds_bucket');

/** Requests to the API: results and latency. */
export const api: Row = {
  title: 'API',
  panels: [
    timeSeries({
      title: 'API requests by status code',
      description: {
        question: 'Which status codes does the API return?',
        shows:
          'Requests per second by HTTP status code, or error without a response; summed over all exporters, because the rate limit of the API counts all of them.',
        normal: 'Only 200.',
        action:
          '401, 403: the API key. 404: an app that is deleted, or that the key cannot see. 429: too many requests. 5xx, error: the API or the network.',
      },
      queries: [{ expression: `sum by (code) (${REQUESTS})`, legend: '{{code}}' }],
      unit: 'reqps',
      stacked: true,
      noValue: NO_EXPORTER,
    }),
    timeSeries({
      title: 'API latency',
      description: {
        question: 'How fast does the API respond?',
        shows: 'The p50, p90 and p99 of request durations, by endpoint.',
        normal: 'Below one second.',
        action: 'Close to api.timeout: polls will fail. Report it to the vendor, or raise api.timeout.',
      },
      queries: [
        { expression: quantile(0.5, 'endpoint', DURATIONS), legend: 'p50 {{endpoint}}' },
        { expression: quantile(0.9, 'endpoint', DURATIONS), legend: 'p90 {{endpoint}}' },
        { expression: quantile(0.99, 'endpoint', DURATIONS), legend: 'p99 {{endpoint}}' },
      ],
      unit: 's',
      noValue: NO_EXPORTER,
    }),
    timeSeries({
      title: 'API error ratio by workspace',
      description: {
        question: 'Do requests fail for one workspace or for all?',
        shows: 'The share of requests without a 2xx response, by workspace.',
        normal: 'Empty.',
        action: 'One workspace: its API key or its rate limit. All: the API or the network.',
      },
      queries: [
        {
          expression: `sum by (workspace) (rate(${workspaceSelector('phala_exporter_api_requests_total', 'code!~"2.."')}[$__rate_interval]))\n/ sum by (workspace) (${REQUESTS})`,
          legend: '{{workspace}}',
        },
      ],
      unit: 'percentunit',
      noValue: noneOrUnknown('No request failed'),
    }),
    timeSeries({
      title: 'Retries by reason',
      description: {
        question: 'How often were requests retried?',
        shows: 'Retries per second, by the reason of the failed attempt.',
        normal: 'Empty.',
        action: 'Occasional retries are fine; if they persist, see API requests by status code.',
      },
      queries: [
        {
          expression: `sum by (reason) (${rate('phala_exporter_api_retries_total')})`,
          legend: '{{reason}}',
        },
      ],
      unit: 'ops',
      stacked: true,
      noValue: noneOrUnknown('No request was retried'),
    }),
    table({
      title: 'Throttling',
      description: {
        question: 'Which workspaces are paused, and until when?',
        shows: 'Workspaces paused after a 429, and the end of the pause; the latest of all exporters.',
        normal: 'Empty.',
        action: 'Poll less often, or run fewer exporters.',
      },
      expressions: [
        `1000 * max by (workspace) (${workspaceSelector('phala_exporter_api_throttled_until_timestamp_seconds')})`,
      ],
      columns: [
        { field: 'workspace', header: 'Workspace' },
        { field: 'Value', header: 'Paused until', unit: 'dateTimeAsLocal' },
      ],
      sortBy: { header: 'Paused until', descending: true },
      noValue: noneOrUnknown('No workspace is paused'),
      width: 12,
      height: 7,
    }),
    table({
      title: 'Shape by workspace',
      description: {
        question: 'In which shape does the API list CVMs?',
        shows:
          'The shape of the last list of CVMs of each workspace: CVMInfo since version 2026-01-21 of the API, HostedCvm in version 2025-10-28 (api.version).',
        normal: 'One row per workspace, CVMInfo.',
        action:
          'Two rows of one workspace: exporters with different api.version. HostedCvm without that version configured: the default version of the API key; set api.version.',
      },
      expressions: [`max by (workspace, shape) (${workspaceSelector('phala_exporter_api_shape_info')})`],
      columns: [
        { field: 'workspace', header: 'Workspace' },
        { field: 'shape', header: 'Shape' },
      ],
      sortBy: { header: 'Workspace' },
      noValue: NO_LIST,
      width: 12,
      height: 7,
    }),
  ],
};
