import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { indent, overReplicas } from '../promql.ts';
import { firstValue, since, WORKSPACE } from '../texts.ts';

/** The way to the cloud: the API as a whole, and the key of each workspace. */
export function defineApiAlerts({ thresholds, surroundings }: RuleInputs): readonly Alert[] {
  const { PhalaApiThrottled } = thresholds;
  const overAll = (series: string): string => overReplicas('max', series, surroundings);
  const pauseEnd = `last_over_time(phala_exporter_api_throttled_until_timestamp_seconds[${PhalaApiThrottled.window}])`;
  return [
    {
      name: 'PhalaNoAppAnswers',
      severity: 'critical',
      subject: 'exporter',
      expression: 'job:phala_up:max == 0',
      summary: 'The exporter gets no answer about any app from Phala Cloud.',
      description: `No app of job {{ $labels.job }} has had a good poll since ${since('PhalaNoAppAnswers', ['job'])}. What is shown of CVMs is the last good answer, and ends after poll.stale_after.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaNoAppOfShardAnswers',
      severity: 'critical',
      subject: 'exporter',
      moreLabels: ['shard'],
      expression: 'shard:phala_up:max == 0\nunless ignoring (shard)\njob:phala_up:max == 0',
      summary: 'A shard of the exporter gets no answer about any of its apps, and others do.',
      description: `No app of shard {{ $labels.shard }} of job {{ $labels.job }} has had a good poll since ${since('PhalaNoAppOfShardAnswers', ['shard'])}, and apps of other shards have. What is shown of its CVMs is the last good answer, and ends after poll.stale_after.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaApiKeyRefused',
      severity: 'critical',
      subject: 'workspace',
      expression: defineKeyRefused({ thresholds, surroundings }),
      summary: 'Phala Cloud refuses the API key of a workspace.',
      description: `Every answer for ${WORKSPACE} is 401 or 403 since ${since('PhalaApiKeyRefused', ['workspace'])}: its key is expired, revoked or wrong, and none of its apps is watched.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaApiThrottled',
      severity: 'warning',
      subject: 'workspace',
      expression: `time() - ${overAll(pauseEnd)} < ${toSeconds(PhalaApiThrottled.pauseEnded)}`,
      summary: 'Phala Cloud throttles a workspace again and again.',
      description: `The API has answered 429 for ${WORKSPACE} again and again since ${since('PhalaApiThrottled', ['workspace'])}; the last pause ends or ended at ${firstValue({ series: `max(${pauseEnd.replace('_seconds[', '_seconds{workspace=%q}[')})`, by: ['workspace'] }, 'humanizeTimestamp')}.`,
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
  ];
}

// A shard may have one app of a workspace, which the key does not open: that is said of the app. So the answers to all
// shards count together, while an exporter that watches all apps knows for itself whether its key is refused.
function defineKeyRefused({ thresholds, surroundings }: RuleInputs): string {
  const { window, goodWithin } = thresholds.PhalaApiKeyRefused;
  const { replicaLabels } = surroundings;
  const isRefused = (without: readonly string[]): string => {
    const answers = (code: string, within: string): string =>
      `sum without (${['code', 'endpoint', ...without].toSorted().join(', ')}) (increase(phala_exporter_api_requests_total{code=~"${code}"}[${within}]))`;
    return `${answers('401|403', window)} > 0\nunless\n${answers('2..', goodWithin)} > 0`;
  };
  const alone = `${isRefused([])}\nunless ignoring (workspace)\nphala_exporter_total_shards > 1`;
  const overAll = overReplicas('max', `\n${indent(alone)}\n`, surroundings);
  return `${overAll}\nor\n(\n${indent(isRefused(replicaLabels))}\n)`;
}
