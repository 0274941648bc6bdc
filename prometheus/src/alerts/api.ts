import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { happenedWithin } from '../polls.ts';
import { ON_APP, ON_WORKSPACE, oneOf } from '../promql.ts';
import { firstLabel, firstValue, since, WORKSPACE } from '../texts.ts';
import { defineOutageAlerts, definePollAlerts } from './poll-failures.ts';
import { defineShrunkAlerts, defineSourceAlerts } from './sources.ts';

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
