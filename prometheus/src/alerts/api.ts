import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { happenedWithin, lasts, withinGracePeriod } from '../polls.ts';
import {
  appsWhere,
  countShards,
  indent,
  JOB,
  lastOverTime,
  ON_APP,
  ON_CVM,
  ON_JOB,
  ON_WORKSPACE,
  oneOf,
} from '../promql.ts';
import { firstLabel, firstValue, hasBeen, since, sinceRecorded, WORKSPACE } from '../texts.ts';
import type { Environment } from '../thresholds.ts';

const LAST_SUCCESS = 'app:phala_app_last_success_timestamp_seconds:max';
const LAST_FAILURE = 'app_reason:phala_app_last_poll_failure:max';

/** Reasons that explain a failure, with alerts of their own. */
const OF_APP = ['not_found', 'unauthorized', 'forbidden'];
const SPECIFIC = [...OF_APP, 'rate_limited'];

/** Alerts about access to Phala Cloud: the API, and the key of each workspace. */
export function defineApiAlerts(inputs: RuleInputs): readonly Alert[] {
  return [
    ...definePollAlerts(inputs),
    ...defineOutageAlerts(inputs),
    ...defineWorkspaceAlerts(inputs),
    ...defineSourceAlerts(inputs),
    ...defineShrunkAlerts(inputs),
  ];
}

function definePollAlerts({ thresholds, environment }: RuleInputs): readonly Alert[] {
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

// What fails together is one alert: these mute the alerts about each app.
function defineOutageAlerts({ thresholds }: RuleInputs): readonly Alert[] {
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

// A list that the API returns empty or cut is no failure of a poll. CVMs with an operation were deleted on purpose, and
// the CVMs of apps that a reload removed are not watched on purpose; both are seen until `lookback` after it.
function defineShrunkAlerts({ thresholds, environment }: RuleInputs): readonly Alert[] {
  const { cvms, window } = thresholds.PhalaWorkspaceShrunk;
  const now = 'workspace:phala_app_cvms:sum';
  const before = `max_over_time(${now}[${window}])`;
  const apps = 'workspace:phala_app_info:count';
  const reloaded = 'job:phala_exporter_config_last_reload_success_timestamp_seconds:max';
  const deleted = `count without (alias, app_id, cvm_id, name, node, node_id) (\n  last_over_time(cvm:phala_cvm_info:max[${window}])\n  and ${ON_CVM}\n  max_over_time(cvm:phala_cvm_in_progress:max[${window}]) == 1\n)`;
  return [
    {
      name: 'PhalaWorkspaceShrunk',
      severity: 'critical',
      subject: 'workspace',
      expression: `${now} + (${deleted} or 0 * ${now})\n<= (${before} >= ${cvms}) / 2
unless
(
  ${apps} < max_over_time(${apps}[${window}])
  and ${ON_JOB}
  time() - ${reloaded} < ${toSeconds(window) + 2 * toSeconds(environment.lookback)}
)`,
      summary: 'Half or more of the CVMs of a workspace vanished, and no operation was seen.',
      description: `The apps of ${WORKSPACE} have had ${firstValue({ series: `${now}{workspace=%q}`, by: ['workspace'] })} CVMs ${since('PhalaWorkspaceShrunk', ['workspace'])}, down from ${firstValue({ series: `max_over_time(${now}{workspace=%q}[${window}])`, by: ['workspace'] })} within ${window}; on most of those that vanished no operation was seen.`,
      dashboard: 'fleet',
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
  const { PhalaCollectorFailing, PhalaWorkspaceWithoutApps } = thresholds;
  const failingSince = 'workspace_collector:phala_exporter_collector_failing_since_timestamp_seconds:min';
  return [
    {
      name: 'PhalaDiscoveryFailing',
      severity: 'warning',
      subject: 'workspace',
      expression: `workspace:phala_exporter_discovery_success:min == 0\nunless ${ON_WORKSPACE}\n(app:phala_app_info:max unless ${ON_WORKSPACE} (app:phala_app_info:max and ${ON_APP} app:phala_app_poll_success:max == 1))`,
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
    {
      name: 'PhalaWorkspaceWithoutApps',
      severity: 'critical',
      subject: 'workspace',
      expression: `time() - workspace:phala_app_info_timestamp_seconds:max > ${toSeconds(PhalaWorkspaceWithoutApps.age)}`,
      summary: 'A workspace has no apps any more, without a change of the configuration.',
      description: `The list of apps of ${WORKSPACE} is empty or has no app to watch; it last had one at ${firstValue({ series: 'workspace:phala_app_info_timestamp_seconds:max{workspace=%q}', by: ['workspace'] }, 'humanizeTimestamp')}. None of its apps and CVMs has been watched ${since('PhalaWorkspaceWithoutApps', ['workspace'])}.`,
      dashboard: 'exporter',
    },
  ];
}

// A key that the API rejects for one app, or for the list of apps, but accepts for others, is an alert about the app or
// the list. One of several exporters may have an old key: then it is rejected for every app, while the others succeed.
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
workspace:phala_exporter_discovery_success:min == 1`;

// Counts exporters with a successful poll within the grace period, by shard.
function countPolledShards(alertFor: string, environment: Environment): string {
  const exporter = ['cluster', 'job', ...environment.replicaLabels].toSorted().join(', ');
  const success = lastOverTime('phala_app_last_success_timestamp_seconds', environment);
  const polled = withinGracePeriod(`time() - max by (${exporter}) (${success})`, alertFor);
  const numbers = lastOverTime('phala_exporter_shard', environment);
  return countShards(`\n${indent(`${numbers} and on (${exporter})\n${polled}`)}\n`, environment);
}
