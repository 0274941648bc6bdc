import type { Row } from '../layout.ts';
import { NO_EXPORTER } from '../no-value.ts';
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
  ],
};
