import { NO_EXPORTER_KNOWN, noneOrUnknown } from '../empty.ts';
import type { Room } from '../layout.ts';
import { graph } from '../panels/graph.ts';
import { ofApps, ofAppsOverRange, told, top, withAppName } from '../promql.ts';
import { AGE } from '../thresholds.ts';

const LAST_SUCCESS = 'phala_app_last_success_timestamp_seconds';

/** How old the data is, and why; a part of more than one dashboard. */
export const freshness: Room = {
  title: 'Data freshness',
  panels: [
    graph({
      title: 'Age of the data of the oldest apps',
      says: {
        asks: 'How old is what is shown of each app?',
        shows: 'Time since the last good poll; the ten apps that are oldest at the end of the shown time.',
        normal: 'Saw teeth as high as the poll interval.',
        act: 'A line that climbs is an app that does not answer: see the failed polls.',
      },
      queries: [
        {
          expression: top(10, withAppName(`(time() - ${ofApps(LAST_SUCCESS)})`), {
            rank: `-${ofAppsOverRange('last_over_time', LAST_SUCCESS)}`,
            on: ['app_id'],
          }),
          legend: '{{app}}',
        },
      ],
      unit: 's',
      steps: AGE,
      empty: NO_EXPORTER_KNOWN,
    }),
    graph({
      title: 'Failed polls by reason',
      says: {
        asks: 'Why do polls fail?',
        shows:
          'Polls of the chosen apps that failed, per second, by the reason; all replicas together. The first failure with a reason is not seen.',
        normal: 'Empty, or 0.',
        act: 'unauthorized and forbidden: look at the key. not_found: the app is gone. not_api: something before the API answered. rate_limited: poll less often. timeout, network, http_5xx: wait for the API, or look at the network.',
      },
      queries: [
        {
          expression: `sum by (reason) (rate(${told('phala_app_poll_failures_total', 'app_id=~"$app_id"')}[$__rate_interval]) and on (app_id) ${ofApps('phala_app_info')})`,
          legend: '{{reason}}',
        },
      ],
      unit: 'ops',
      stacked: true,
      empty: noneOrUnknown('No poll failed'),
    }),
  ],
};
