import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { happenedWithin, withinPatience } from '../polls.ts';
import { countShards, indent, JOB, lastOverTime, ON_APP, ON_JOB, ON_WORKSPACE, oneOf } from '../promql.ts';
import { firstValue, since, WORKSPACE } from '../texts.ts';
import type { Surroundings } from '../thresholds.ts';

/** The way to the cloud: the API as a whole, and the key of each workspace. */
export function defineApiAlerts(inputs: RuleInputs): readonly Alert[] {
  return [...defineAnswerAlerts(inputs), ...defineWorkspaceAlerts(inputs)];
}

function defineAnswerAlerts({ thresholds, surroundings }: RuleInputs): readonly Alert[] {
  const { PhalaNoAppAnswers, PhalaNoAppOfShardAnswers } = thresholds;
  const lastSuccess = `max by (${JOB}) (app:phala_app_last_success_timestamp_seconds:max)`;
  return [
    {
      name: 'PhalaNoAppAnswers',
      severity: 'critical',
      subject: 'exporter',
      expression: `job:phala_up:max == 0\nunless ${ON_JOB}\n${withinPatience(`time() - ${lastSuccess}`, PhalaNoAppAnswers.for)}`,
      summary: 'The exporter gets no answer about any app from Phala Cloud.',
      description: `No app of job {{ $labels.job }} has had a good poll since ${since('PhalaNoAppAnswers', ['job'])}. What is shown of CVMs is the last good answer, and ends after poll.stale_after.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaNoAppOfShardAnswers',
      severity: 'critical',
      subject: 'exporter',
      moreLabels: ['shard'],
      expression: `shard:phala_up:max == 0\nunless ignoring (shard)\njob:phala_up:max == 0\nunless\n${countAnswered(PhalaNoAppOfShardAnswers.for, surroundings)}`,
      summary: 'A shard of the exporter gets no answer about any of its apps, and others do.',
      description: `No app of shard {{ $labels.shard }} of job {{ $labels.job }} has had a good poll since ${since('PhalaNoAppOfShardAnswers', ['shard'])}, and apps of other shards have. What is shown of its CVMs is the last good answer, and ends after poll.stale_after.`,
      dashboard: 'exporter',
    },
  ];
}

function defineWorkspaceAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaApiThrottled, PhalaWorkspaceWithoutApps } = thresholds;
  const pauseEnd = 'workspace:phala_exporter_api_throttled_until_timestamp_seconds:max';
  return [
    {
      name: 'PhalaApiKeyRefused',
      severity: 'critical',
      subject: 'workspace',
      expression: KEY_REFUSED,
      summary: 'Phala Cloud refuses the API key of a workspace.',
      description: `Every answer for ${WORKSPACE} is 401 or 403 since ${since('PhalaApiKeyRefused', ['workspace'])}: its key is expired, revoked or wrong, and none of its apps is watched.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaApiThrottled',
      severity: 'warning',
      subject: 'workspace',
      expression: happenedWithin(pauseEnd, toSeconds(PhalaApiThrottled.pauseEnded)),
      summary: 'Phala Cloud throttles a workspace.',
      description: `The API answers 429 for ${WORKSPACE} since ${since('PhalaApiThrottled', ['workspace'])}; the last pause ends or ended at ${firstValue({ series: `${pauseEnd}{workspace=%q}`, by: ['workspace'] }, 'humanizeTimestamp')}.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaDiscoveryFailing',
      severity: 'warning',
      subject: 'workspace',
      expression: 'workspace:phala_exporter_discovery_up:min == 0',
      summary: 'The list of apps of a workspace cannot be refreshed.',
      description: `An exporter of job {{ $labels.job }} cannot refresh the list of apps of ${WORKSPACE} since ${since('PhalaDiscoveryFailing', ['workspace'])}: apps that are new since then may not be watched.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaWorkspaceWithoutApps',
      severity: 'critical',
      subject: 'workspace',
      expression: `time() - workspace:phala_app_info_timestamp_seconds:max > ${toSeconds(PhalaWorkspaceWithoutApps.age)}`,
      summary: 'A workspace has no apps any more, and the configuration was not changed.',
      description: `The list of apps of ${WORKSPACE} is empty or has no wanted app; it last had one at ${firstValue({ series: 'workspace:phala_app_info_timestamp_seconds:max{workspace=%q}', by: ['workspace'] }, 'humanizeTimestamp')}. None of its apps and CVMs is watched since ${since('PhalaWorkspaceWithoutApps', ['workspace'])}.`,
      dashboard: 'exporter',
    },
  ];
}

// A key that one app or the list of apps refuses opens others: that is said of the app, or of the list. One of several
// exporters may have an old key: it is refused for every app, whatever the others are told.
const REFUSED = `app_reason:phala_app_last_poll_failure:max{${oneOf('reason', ['unauthorized', 'forbidden'])}}`;
const workspacesOf = (apps: string): string =>
  `max without (app_id) (app:phala_app_info:max and ${ON_APP} ${apps})`;
const KEY_REFUSED = `(
  ${workspacesOf(REFUSED)}
  or
  workspace:phala_exporter_discovery_refused:max
)
unless ${ON_WORKSPACE}
${workspacesOf(`(app:phala_app_up:max == 1 unless ${ON_APP} ${REFUSED})`)}
unless ${ON_WORKSPACE}
workspace:phala_exporter_discovery_up:min == 1`;

// Shards with an exporter that has had an answer within the patience.
function countAnswered(waits: string, surroundings: Surroundings): string {
  const exporter = ['cluster', 'job', ...surroundings.replicaLabels].toSorted().join(', ');
  const success = lastOverTime('phala_app_last_success_timestamp_seconds', surroundings);
  const answered = withinPatience(`time() - max by (${exporter}) (${success})`, waits);
  const numbers = lastOverTime('phala_exporter_shard', surroundings);
  return countShards(`\n${indent(`${numbers} and on (${exporter})\n${answered}`)}\n`, surroundings);
}
