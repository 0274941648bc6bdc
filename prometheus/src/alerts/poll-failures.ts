import type { Alert, RuleInputs } from '../define.ts';
import { withinGracePeriod } from '../polls.ts';
import { appsWhere, countShards, indent, JOB, lastOverTime, ON_APP, ON_JOB, oneOf } from '../promql.ts';
import { firstLabel, firstValue, since, WORKSPACE } from '../texts.ts';
import type { Environment } from '../thresholds.ts';

const LAST_SUCCESS = 'app:phala_app_last_success_timestamp_seconds:max';
const LAST_FAILURE = 'app_reason:phala_app_last_poll_failure:max';

/** Reasons that explain a failure, with alerts of their own. */
const OF_APP = ['not_found', 'unauthorized', 'forbidden'];
const SPECIFIC = [...OF_APP, 'rate_limited'];

/** Alerts about the polls of all apps of an exporter or of a shard. */
export function definePollAlerts({ thresholds, environment }: RuleInputs): readonly Alert[] {
  const { PhalaAllPollsFailing, PhalaShardPollsFailing } = thresholds;
  const ownAlert = `${LAST_FAILURE}{${oneOf('reason', SPECIFIC)}}`;
  const lastSuccess = `max by (${JOB}) (${LAST_SUCCESS})`;
  return [
    {
      name: 'PhalaAllPollsFailing',
      severity: 'critical',
      subject: 'exporter',
      expression: `job:phala_up:max == 0\nunless ${ON_JOB}\n${withinGracePeriod(`time() - ${lastSuccess}`, PhalaAllPollsFailing.for)}\nunless ${ON_JOB}\n(${ownAlert} unless ${ON_JOB} ${LAST_FAILURE}{${oneOf('reason', SPECIFIC).replace('=', '!')}})`,
      summary: 'The polls of all apps fail.',
      description: `No app of job {{ $labels.job }} has had a successful poll ${since('PhalaAllPollsFailing', ['job'])}. Metrics of CVMs are those of the last successful poll, and end after poll.stale_after.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaShardPollsFailing',
      severity: 'critical',
      subject: 'exporter',
      moreLabels: ['shard'],
      expression: `shard:phala_up:max == 0\nunless ignoring (shard)\njob:phala_up:max == 0\nunless\n${countPolledShards(PhalaShardPollsFailing.for, environment)}`,
      summary: 'The polls of all apps of a shard fail; polls of other shards succeed.',
      description: `No app of shard {{ $labels.shard }} of job {{ $labels.job }} has had a successful poll ${since('PhalaShardPollsFailing', ['shard'])}; apps of other shards have. Metrics of its CVMs are those of the last successful poll, and end after poll.stale_after.`,
      dashboard: 'exporter',
    },
  ];
}

// Counts exporters with a successful poll within the grace period, by shard.
function countPolledShards(alertFor: string, environment: Environment): string {
  const exporter = ['cluster', 'job', ...environment.replicaLabels].toSorted().join(', ');
  const success = lastOverTime('phala_app_last_success_timestamp_seconds', environment);
  const polled = withinGracePeriod(`time() - max by (${exporter}) (${success})`, alertFor);
  const numbers = lastOverTime('phala_exporter_shard', environment);
  return countShards(`\n${indent(`${numbers} and on (${exporter})\n${polled}`)}\n`, environment);
}

/** Alerts about the polls of many apps of a workspace: they mute the alerts about each app. */
export function defineOutageAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaWorkspacePollsFailing, PhalaWorkspaceThrottled } = thresholds;
  const { failing } = PhalaWorkspacePollsFailing;
  const count = (apps: string): string => `count without (alias, app_id) (${apps})`;
  const all = count('app:phala_app_info:max');
  const fail = (reasons: string, alertFor: string): string =>
    count(
      `\n${indent(appsWhere(`app:phala_app_poll_success:max == 0\nand ${ON_APP}\n${LAST_FAILURE}{${reasons}}\nunless ${ON_APP}\n${withinGracePeriod(`time() - ${LAST_SUCCESS}`, alertFor)}`))}\n`,
    );
  const reason = firstLabel({
    series: `topk(1, count by (reason) (${LAST_FAILURE} and ${ON_APP} app:phala_app_info:max{workspace=%q}))`,
    by: ['workspace'],
    label: 'reason',
  });
  const apps = firstValue({ series: 'count(app:phala_app_info:max{workspace=%q})', by: ['workspace'] });
  return [
    {
      name: 'PhalaWorkspacePollsFailing',
      severity: 'critical',
      subject: 'workspace',
      expression: `${fail(oneOf('reason', SPECIFIC).replace('=', '!'), PhalaWorkspacePollsFailing.for)}\n>= ${all} / ${failing}`,
      summary: 'The polls of half or more of the apps of a workspace fail.',
      description: `Polls of {{ $value | humanize }} of ${apps} apps of ${WORKSPACE} have failed ${since('PhalaWorkspacePollsFailing', ['workspace'])}; the reason of most is ${reason}. Metrics of their CVMs are those of the last successful poll, and end after poll.stale_after.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaWorkspaceThrottled',
      severity: 'critical',
      subject: 'workspace',
      expression: `${fail(oneOf('reason', ['rate_limited']), PhalaWorkspaceThrottled.for)}\n>= ${all} / ${failing}`,
      summary: 'Polls of a workspace fail because Phala Cloud throttles it (429).',
      description: `Polls of {{ $value | humanize }} of ${apps} apps of ${WORKSPACE} have failed with 429 ${since('PhalaWorkspaceThrottled', ['workspace'])}: their data is getting old.`,
      dashboard: 'exporter',
    },
  ];
}
