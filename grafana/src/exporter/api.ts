import { NO_DISCOVERY, NO_EXPORTER_KNOWN, noneOrUnknown } from '../empty.ts';
import type { Room } from '../layout.ts';
import { graph } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { rateOf, toldOfWorkspaces } from '../promql.ts';
import { toYesOrNo } from '../statuses.ts';

const REQUESTS = `rate(${toldOfWorkspaces('phala_exporter_api_requests_total')}[$__rate_interval])`;
const quantile = (part: number): string =>
  `histogram_quantile(${part}, sum by (le, endpoint) (${rateOf('phala_exporter_api_request_duration_seconds_bucket')}))`;

/** What the API answers, and how fast. */
export const api: Room = {
  title: 'The API',
  panels: [
    graph({
      title: 'Requests by code',
      says: {
        asks: 'What does the API answer?',
        shows:
          'Requests per second by HTTP status, or error when no answer came; all exporters together, because all of them count for the limits of the API.',
        normal: '200 alone.',
        act: '401 and 403: the key. 404: an app that is gone. 429: too many requests. 5xx and error: the API or the network.',
      },
      queries: [{ expression: `sum by (code) (${REQUESTS})`, legend: '{{code}}' }],
      unit: 'reqps',
      stacked: true,
      empty: NO_EXPORTER_KNOWN,
    }),
    graph({
      title: 'Latency of the API',
      says: {
        asks: 'How fast does the API answer?',
        shows: 'How long requests took, by endpoint: the slower half, the slowest of ten, and of a hundred.',
        normal: 'Below a second.',
        act: 'Close to api.timeout: polls will fail. Tell the vendor, or raise the timeout.',
      },
      queries: [
        { expression: quantile(0.5), legend: '50 % {{endpoint}}' },
        { expression: quantile(0.9), legend: '90 % {{endpoint}}' },
        { expression: quantile(0.99), legend: '99 % {{endpoint}}' },
      ],
      unit: 's',
      empty: NO_EXPORTER_KNOWN,
    }),
    graph({
      title: 'Failing requests by workspace',
      says: {
        asks: 'Is it one key, or all of them?',
        shows: 'The part of the requests that was not answered with 2xx, by workspace.',
        normal: 'Empty.',
        act: 'One workspace: its key or its rate limit. All: the API or the network.',
      },
      queries: [
        {
          expression: `sum by (workspace) (rate(${toldOfWorkspaces('phala_exporter_api_requests_total', 'code!~"2.."')}[$__rate_interval]))\n/ sum by (workspace) (${REQUESTS})`,
          legend: '{{workspace}}',
        },
      ],
      unit: 'percentunit',
      empty: noneOrUnknown('No request failed'),
    }),
    graph({
      title: 'Retries by reason',
      says: {
        asks: 'How often did we have to ask again?',
        shows: 'Requests that were tried again, per second, by the reason of the failure before.',
        normal: 'Empty.',
        act: 'Now and then is what retries are for; all the time, see the requests by code.',
      },
      queries: [
        {
          expression: `sum by (reason) (${rateOf('phala_exporter_api_retries_total')})`,
          legend: '{{reason}}',
        },
      ],
      unit: 'ops',
      stacked: true,
      empty: noneOrUnknown('Nothing was tried again'),
    }),
    table({
      title: 'Throttling',
      says: {
        asks: 'Which workspace is paused, and until when?',
        shows: 'Workspaces that got a 429, and when their pause ends; the longest of any exporter.',
        normal: 'Empty.',
        act: 'Poll less often, or with fewer exporters.',
      },
      expressions: [
        `1000 * max by (workspace) (${toldOfWorkspaces('phala_exporter_api_throttled_until_timestamp_seconds')})`,
      ],
      columns: [
        { field: 'workspace', header: 'Workspace' },
        { field: 'Value', header: 'Paused until', unit: 'dateTimeAsLocal' },
      ],
      sortBy: { header: 'Paused until', descending: true },
      empty: noneOrUnknown('No workspace is paused'),
      width: 12,
      height: 7,
    }),
    table({
      title: 'Discovery',
      says: {
        asks: 'When was the list of apps last refreshed?',
        shows:
          'Workspaces with discovery, whether the last refresh succeeded on every exporter, and when the last good one was: the oldest of any exporter.',
        normal: 'Yes, and within discovery.refresh.',
        act: 'The graph of failing requests says whether it is the key; discovery needs a key that may list apps.',
      },
      expressions: [
        `min by (workspace) (${toldOfWorkspaces('phala_exporter_collector_success', 'collector="apps"')})`,
        `1000 * min by (workspace) (${toldOfWorkspaces('phala_exporter_collector_last_success_timestamp_seconds', 'collector="apps"')})`,
        `sum by (workspace) (increase(${toldOfWorkspaces('phala_exporter_collector_failures_total', 'collector="apps"')}[$__range]))`,
      ],
      columns: [
        { field: 'workspace', header: 'Workspace' },
        { field: 'Value #A', header: 'Refreshed', mappings: toYesOrNo('good', 'bad'), coloured: true },
        { field: 'Value #B', header: 'Last good refresh', unit: 'dateTimeFromNow' },
        { field: 'Value #C', header: 'Failures', decimals: 0 },
      ],
      sortBy: { header: 'Workspace' },
      empty: NO_DISCOVERY,
      width: 12,
      height: 7,
    }),
  ],
};
