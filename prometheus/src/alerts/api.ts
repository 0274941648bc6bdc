import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { happenedWithin, lasts, withinGracePeriod } from '../polls.ts';
import { countShards, indent, JOB, lastOverTime, ON_APP, ON_JOB, ON_WORKSPACE, oneOf } from '../promql.ts';
import { firstLabel, firstValue, hasBeen, reasonsOf, since, sinceRecorded, WORKSPACE } from '../texts.ts';
import type { Environment } from '../thresholds.ts';

/** Alerts about access to Phala Cloud: the API, and the key of each workspace. */
export function defineApiAlerts(inputs: RuleInputs): readonly Alert[] {
  return [
    ...definePollAlerts(inputs),
    ...defineWorkspacePollAlerts(inputs),
    ...defineWorkspaceAlerts(inputs),
    ...defineSourceAlerts(inputs),
  ];
}

function definePollAlerts({ thresholds, environment }: RuleInputs): readonly Alert[] {
  const { PhalaAllPollsFailing, PhalaShardPollsFailing } = thresholds;
  const lastSuccess = `max by (${JOB}) (app:phala_app_last_success_timestamp_seconds:max)`;
  return [
    {
      name: 'PhalaAllPollsFailing',
      severity: 'critical',
      subject: 'exporter',
      expression: `job:phala_up:max == 0
and ${ON_JOB}
(${FAILING_APPS})
unless ${ON_JOB}
(
${indent(`${KEY_REJECTED}\nor\n${THROTTLED}`)}
)
unless ${ON_JOB}
${withinGracePeriod(`time() - ${lastSuccess}`, PhalaAllPollsFailing.for)}`,
      summary: 'The polls of all apps fail.',
      description: `No app of job {{ $labels.job }} has had a successful poll ${since('PhalaAllPollsFailing', ['job'])}. The last failures: ${reasonsOf(`count by (reason) (${LAST_FAILURE}{job=%q})`, ['job'])}. Metrics of CVMs are those of the last successful poll, and end after poll.stale_after.`,
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

function defineWorkspacePollAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaWorkspacePollsFailing } = thresholds;
  const lastSuccess = `max without (alias, app_id) (app:phala_app_info:max * ${ON_APP} group_left () app:phala_app_last_success_timestamp_seconds:max)`;
  return [
    {
      name: 'PhalaWorkspacePollsFailing',
      severity: 'critical',
      subject: 'workspace',
      expression: `${FAILING_WORKSPACES}\nunless ${ON_WORKSPACE}\n${withinGracePeriod(`time() - ${lastSuccess}`, PhalaWorkspacePollsFailing.for)}`,
      summary: 'The polls of all apps of a workspace fail.',
      description: `No app of ${WORKSPACE} has had a successful poll ${since('PhalaWorkspacePollsFailing', ['workspace'])}. The last failures: ${reasonsOf('workspace_reason:phala_app_last_poll_failure:count{workspace=%q}', ['workspace'])}. Metrics of its CVMs are those of the last successful poll, and end after poll.stale_after.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaWorkspaceThrottled',
      severity: 'critical',
      subject: 'workspace',
      expression: THROTTLED,
      summary: 'Phala Cloud throttles every request of a workspace (429).',
      description: `Every poll of ${WORKSPACE} has been throttled (429) ${since('PhalaWorkspaceThrottled', ['workspace'])}: none of its apps is watched.`,
      dashboard: 'exporter',
    },
  ];
}

function defineWorkspaceAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaApiThrottled, PhalaApiShapeChanged } = thresholds;
  const { window } = PhalaApiShapeChanged;
  const shapes = 'workspace_shape:phala_exporter_api_shape_info:max';
  const pauseEnd = 'workspace:phala_exporter_api_throttled_until_timestamp_seconds:max';
  return [
    {
      name: 'PhalaApiKeyRefused',
      severity: 'critical',
      subject: 'workspace',
      expression: KEY_REJECTED,
      summary: 'Phala Cloud rejects the API key of a workspace (401/403).',
      description: `Every response for ${WORKSPACE} has been 401 or 403 ${since('PhalaApiKeyRefused', ['workspace'])}: its key is expired, revoked or wrong, and none of its apps is watched.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaApiThrottled',
      severity: 'warning',
      subject: 'workspace',
      expression: happenedWithin(pauseEnd, toSeconds(PhalaApiThrottled.pauseEnded)),
      summary: 'Phala Cloud throttles a workspace (429).',
      description: `Requests for ${WORKSPACE} have been throttled (429) ${since('PhalaApiThrottled', ['workspace'])}; the last pause ends or ended at ${firstValue({ series: `${pauseEnd}{workspace=%q}`, by: ['workspace'] }, 'humanizeTimestamp')}.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaApiShapeChanged',
      severity: 'warning',
      subject: 'workspace',
      moreLabels: ['shape'],
      expression: `${shapes}\nunless ${shapes} offset ${window}\nand ignoring (shape)\nmax without (shape) (${shapes} offset ${window})`,
      summary: 'The API responds in another shape: ids of CVMs may have changed.',
      description: `The lists of CVMs of ${WORKSPACE} have had shape {{ $labels.shape }} ${since('PhalaApiShapeChanged', ['workspace', 'shape'])}, and ${window} earlier ${firstLabel({ series: `${shapes}{workspace=%q} offset ${window}`, by: ['workspace'], label: 'shape' })}. All cvm_ids may have changed: alerts about the previous ids resolve, also those about the TEE, although nothing was repaired.`,
      dashboard: 'exporter',
    },
  ];
}

function defineSourceAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaCollectorFailing } = thresholds;
  const failingSince = 'workspace_collector:phala_exporter_collector_failing_since_timestamp_seconds:min';
  return [
    {
      name: 'PhalaDiscoveryFailing',
      severity: 'warning',
      subject: 'workspace',
      expression: 'workspace:phala_exporter_discovery_success:min == 0',
      summary: 'The discovery of a workspace fails.',
      description: `An exporter of job {{ $labels.job }} ${hasBeen(`unable to refresh the list of apps of ${WORKSPACE}`, since('PhalaDiscoveryFailing', ['workspace']))}: apps created since then may not be watched.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaCollectorFailing',
      severity: 'warning',
      subject: 'workspace',
      moreLabels: ['collector'],
      expression: lasts(failingSince, PhalaCollectorFailing.for),
      summary: 'An optional source of data of a workspace fails.',
      description: `The collector {{ $labels.collector }} of ${WORKSPACE} ${hasBeen('failing, or off after an error,', sinceRecorded(failingSince, ['workspace', 'collector']))} on an exporter of job {{ $labels.job }}: what only it knows is missing or old.`,
      dashboard: 'exporter',
    },
  ];
}

// A key that the API rejects for one app, or for the list of apps, but accepts for others, is an alert about the app or
// the list; but a list that was accepted before a key expired is refreshed minutes later, so that 401 for every app is
// enough. One of several exporters may have an old key: then it is rejected for every app, while the others succeed.
const LAST_FAILURE = 'app_reason:phala_app_last_poll_failure:max';
const REJECTED = `app_reason:phala_app_last_poll_failure:max{${oneOf('reason', ['unauthorized', 'forbidden'])}}`;
const workspacesOf = (apps: string): string =>
  `max without (alias, app_id) (app:phala_app_info:max and ${ON_APP} ${apps})`;
const KEY_REJECTED = `(
  ${workspacesOf(REJECTED)}
  or
  workspace:phala_exporter_discovery_rejected:max
)
unless ${ON_WORKSPACE}
${workspacesOf(`(app:phala_app_poll_success:max == 1 unless ${ON_APP} ${REJECTED})`)}
unless ${ON_WORKSPACE}
(
  workspace:phala_exporter_discovery_success:min == 1
  unless ${ON_WORKSPACE}
  ${workspacesOf(`${LAST_FAILURE}{reason="unauthorized"}`)}
)`;

// An app that is not found has an alert of its own, also if it is the only one.
const FAILING_APPS = `app:phala_app_poll_success:max == 0 unless ${ON_APP} ${LAST_FAILURE}{reason="not_found"}`;
const FAILING_WORKSPACES = `${workspacesOf(`(${FAILING_APPS})`)}
unless ${ON_WORKSPACE}
${workspacesOf('app:phala_app_poll_success:max == 1')}`;
const THROTTLED = `(
${indent(FAILING_WORKSPACES)}
)
unless ${ON_WORKSPACE}
${workspacesOf(`(${FAILING_APPS} unless ${ON_APP} ${LAST_FAILURE}{reason="rate_limited"})`)}`;

// Counts exporters with a successful poll within the grace period, by shard.
function countPolledShards(alertFor: string, environment: Environment): string {
  const exporter = ['cluster', 'job', ...environment.replicaLabels].toSorted().join(', ');
  const success = lastOverTime('phala_app_last_success_timestamp_seconds', environment);
  const polled = withinGracePeriod(`time() - max by (${exporter}) (${success})`, alertFor);
  const numbers = lastOverTime('phala_exporter_shard', environment);
  return countShards(`\n${indent(`${numbers} and on (${exporter})\n${polled}`)}\n`, environment);
}
