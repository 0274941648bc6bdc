import { CVM_ID, CVM_NAME, NODE, NODE_ID, PLAIN_APP_ID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_EXPORTER, NO_GUESTS, noneOrUnknown } from '../no-value.ts';
import { barGauge } from '../panels/bar-gauge.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { selector, withCvm } from '../promql.ts';
import { RUNNING } from '../readiness.ts';
import { yesNoMappings } from '../status-styles.ts';
import { CRITICAL_AT_ZERO, NEUTRAL, WARNING_ABOVE_ZERO } from '../thresholds.ts';
import { GUEST_UP } from './series.ts';

const UNREACHABLE = `${GUEST_UP} == 0 and on (app_id, cvm_id) ${RUNNING}`;

/** Which guests respond, and why others are no target. */
export const reachability: Row = {
  title: 'Reachability: which guests respond?',
  panels: [
    stat({
      title: 'Guests that respond',
      description: {
        question: 'How many guests respond to Prometheus?',
        shows: 'Guest agents that respond with values; one that responds with zeros does not count.',
        normal: 'All running CVMs whose setting public_sysinfo is on.',
        action: '0: check the job phala-guests on the page Target health of Prometheus.',
      },
      expression: `sum(${GUEST_UP})`,
      unit: 'none',
      steps: CRITICAL_AT_ZERO,
      noValue: NO_GUESTS,
    }),
    stat({
      title: 'Running, unreachable',
      description: {
        question: 'Do CVMs run that nobody can reach?',
        shows: 'Running CVMs whose guest agent does not respond, or responds with zeros.',
        normal: '0, except for minutes after a start.',
        action: 'All behind one gateway: the gateway failed. A single one: restart it.',
      },
      expression: `count(${UNREACHABLE}) or 0 * count(${GUEST_UP})`,
      unit: 'none',
      steps: WARNING_ABOVE_ZERO,
      noValue: NO_GUESTS,
    }),
    barGauge({
      title: 'CVMs that are no target',
      description: {
        question: 'Why does Prometheus not scrape other CVMs?',
        shows:
          'CVMs that /sd/guests leaves out, by reason, without a filter by app: on each exporter, or shard, the most of its replicas.',
        normal: 'Stopped CVMs, and those whose setting public_sysinfo is off.',
        action:
          'sysinfo_private: switch the setting on. invalid_gateway: report it, the API returns no host name.',
      },
      query: {
        expression: `sum by (reason) (max by (job, reason) (${selector('phala_exporter_sd_skipped', 'kind="guests"')})) > 0`,
        legend: '{{reason}}',
      },
      unit: 'none',
      steps: NEUTRAL,
      noValue: NO_EXPORTER,
      width: 16,
      height: 4,
    }),
    table({
      title: 'Guests that do not respond',
      description: {
        question: 'Which guests do not respond, and what do they share?',
        shows: 'Running CVMs whose guest agent does not respond, with their gateway and node.',
        normal: 'Empty.',
        action: 'Several with one gateway or node point to it; otherwise see the dashboard of the CVM.',
      },
      expressions: [withCvm(`(${UNREACHABLE})`, ['gateway_domain', 'node', 'node_id'])],
      columns: [
        CVM_NAME,
        { field: 'gateway_domain', header: 'Gateway', minWidth: 200 },
        NODE,
        CVM_ID,
        PLAIN_APP_ID,
        NODE_ID,
      ],
      sortBy: { header: 'Gateway' },
      noValue: noneOrUnknown('All scraped guests respond'),
      width: 12,
    }),
    timeSeries({
      title: 'Unreachable guests by gateway',
      description: {
        question: 'Since when, and did a gateway fail as a whole?',
        shows: 'Guests that do not respond, by the domain of their gateway.',
        normal: '0.',
        action: 'A step to all guests of a gateway: report the gateway to the vendor.',
      },
      queries: [
        {
          expression: `sum by (gateway_domain) (${withCvm(`(1 - ${GUEST_UP})`, ['gateway_domain'])})`,
          legend: '{{gateway_domain}}',
        },
      ],
      unit: 'none',
      noValue: NO_GUESTS,
      width: 12,
    }),
  ],
};

/** The column of `GUEST_UP`. */
export const RESPONDS = {
  header: 'Responds',
  mappings: yesNoMappings('ok', 'critical'),
  coloured: true,
} as const;
