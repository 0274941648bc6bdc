import type { Alert, RuleInputs } from '../define.ts';
import { lasts } from '../polls.ts';
import { appsWhere, indent, JOB, ON_APP, ON_CVM, withAlias } from '../promql.ts';
import { APP, capital, firstValue, since, sinceRecorded } from '../texts.ts';

/** Alerts about the trusted execution environment: what is deployed, and who can read it. */
export function defineTeeAlerts(inputs: RuleInputs): readonly Alert[] {
  return [...defineDeploymentAlerts(inputs), ...defineSettingAlerts()];
}

function defineDeploymentAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaAppComposeHashChanged, PhalaAppMixedComposeHashes, PhalaAppMixedOsVersions } = thresholds;
  const mixedHashes = 'app:phala_app_mixed_compose_hashes_since_timestamp_seconds:min';
  const mixedVersions = 'app:phala_app_mixed_os_versions_since_timestamp_seconds:min';
  const { window } = PhalaAppComposeHashChanged;
  const hashes = 'app_compose_hash:phala_cvm_info:count';
  const systems = 'app_os:phala_cvm_info:count';
  const count = (series: string): string =>
    firstValue({ series: `count(${series}{app_id=%q})`, by: ['app_id'] });
  const expected = 'cvm:phala_cvm_compose_hash_expected:min';
  // A CVM that measured another compose hash than the API reports has an alert of its own.
  const unexpected = `${expected} == 0\nunless ${ON_CVM}\ncvm:phala_cvm_attestation_compose_hash_match:min == 0`;
  return [
    {
      name: 'PhalaAppComposeHashUnexpected',
      severity: 'critical',
      subject: 'app',
      expression: appsWhere(`count by (app_id, ${JOB}) (\n${indent(unexpected)}\n)`),
      summary: 'CVMs run a compose hash that is not expected.',
      description: `CVMs of ${APP} of workspace {{ $labels.workspace }} have run a compose hash that is not in expected_compose_hashes ${since('PhalaAppComposeHashUnexpected', ['app_id'])}; now: ${firstValue({ series: `count(${expected}{app_id=%q} == 0 unless on (cvm_id) cvm:phala_cvm_attestation_compose_hash_match:min == 0)`, by: ['app_id'] })}.`,
      dashboard: 'tee',
    },
    {
      name: 'PhalaAppComposeHashChanged',
      severity: 'info',
      subject: 'app',
      moreLabels: ['compose_hash'],
      expression: withAlias(
        `${hashes}\nunless ${hashes} offset ${window}\nand ignoring (compose_hash)\nmax without (compose_hash) (${hashes} offset ${window})\nunless ${ON_APP}\ncvm:phala_cvm_compose_hash_expected:min`,
      ),
      summary: 'Compose hash changed.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} has run compose hash {{ $labels.compose_hash }} ${since('PhalaAppComposeHashChanged', ['app_id', 'compose_hash'])}, on ${firstValue({ series: `${hashes}{app_id=%q,compose_hash=%q}`, by: ['app_id', 'compose_hash'] })} CVMs; it did not run it ${window} earlier.`,
      dashboard: 'tee',
    },
    {
      name: 'PhalaAppMixedComposeHashes',
      severity: 'warning',
      subject: 'app',
      expression: appsWhere(lasts(mixedHashes, PhalaAppMixedComposeHashes.for)),
      summary: 'CVMs of an app run different compose hashes.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} has run ${count(hashes)} compose hashes at the same time ${sinceRecorded(mixedHashes, ['app_id'])}.`,
      dashboard: 'tee',
    },
    {
      name: 'PhalaAppMixedOsVersions',
      severity: 'warning',
      subject: 'app',
      expression: appsWhere(lasts(mixedVersions, PhalaAppMixedOsVersions.for)),
      summary: 'CVMs of an app run different OS images or versions.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} has run ${count(systems)} OS images or versions at the same time ${sinceRecorded(mixedVersions, ['app_id'])}.`,
      dashboard: 'tee',
    },
  ];
}

// A setting is no incident: one alert for each app, which sends no page.
function defineSettingAlerts(): readonly Alert[] {
  const enabled = 'cvm_setting:phala_cvm_setting_enabled:max';
  const isOn = (matcher: string): string =>
    appsWhere(`max by (app_id, ${JOB}) (${enabled}{setting${matcher}}) == 1`);
  const affected = (matcher: string): string =>
    firstValue({
      series: `count(count by (cvm_id) (${enabled}{app_id=%q,setting${matcher}}))`,
      by: ['app_id'],
    });
  return [
    {
      name: 'PhalaAppDevelopmentImage',
      severity: 'info',
      subject: 'app',
      expression: isOn('="dev_os"'),
      summary: 'Development OS image in use (operator access is possible).',
      description: `CVMs of ${APP} of workspace {{ $labels.workspace }} have run a development OS image ${since('PhalaAppDevelopmentImage', ['app_id'])}; now: ${affected("='dev_os'")}.`,
      dashboard: 'tee',
    },
    {
      name: 'PhalaAppDiagnosticsPublic',
      severity: 'info',
      subject: 'app',
      expression: isOn('=~"public_logs|public_sysinfo"'),
      summary: 'Logs or system information of CVMs are public.',
      description: `The logs or the system information of CVMs of ${APP} of workspace {{ $labels.workspace }} have been public ${since('PhalaAppDiagnosticsPublic', ['app_id'])}; CVMs now: ${affected("=~'public_logs|public_sysinfo'")}.`,
      dashboard: 'tee',
    },
  ];
}
