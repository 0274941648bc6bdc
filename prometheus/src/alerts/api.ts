import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { overReplicas } from '../promql.ts';
import { firstValue, since, WORKSPACE } from '../texts.ts';

/** The way to the cloud: the API as a whole, and the key of each workspace. */
export function defineApiAlerts({ thresholds, surroundings }: RuleInputs): readonly Alert[] {
  const { PhalaApiKeyRefused, PhalaApiThrottled } = thresholds;
  const overAll = (series: string): string => overReplicas('max', series, surroundings);
  const requests = (code: string, window: string): string =>
    `sum without (code, endpoint) (increase(phala_exporter_api_requests_total{code=~"${code}"}[${window}]))`;
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
      name: 'PhalaApiKeyRefused',
      severity: 'critical',
      subject: 'workspace',
      expression: overAll(
        `${requests('401|403', PhalaApiKeyRefused.window)} > 0 unless ${requests('2..', PhalaApiKeyRefused.goodWithin)} > 0`,
      ),
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
      expression: 'workspace:phala_exporter_discovery_up:max == 0',
      summary: 'The list of apps of a workspace cannot be refreshed.',
      description: `The list of apps of ${WORKSPACE} was not refreshed since ${since('PhalaDiscoveryFailing', ['workspace'])}: apps that are new since then are not watched.`,
      dashboard: 'exporter',
    },
  ];
}
