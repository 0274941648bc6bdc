import type { Alert, RuleInputs } from '../define.ts';
import { lasts } from '../polls.ts';
import { cvmsWhere } from '../promql.ts';
import { APP, CVM, capital, firstLabel, firstValue, since, sinceRecorded } from '../texts.ts';

/** What only those ask who run in a trusted execution environment: whether it still is what was measured. */
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
  return [
    {
      name: 'PhalaAppComposeHashChanged',
      severity: 'warning',
      subject: 'app',
      moreLabels: ['compose_hash'],
      expression: `${hashes}\nunless ${hashes} offset ${window}\nand ignoring (compose_hash)\nmax without (compose_hash) (${hashes} offset ${window})`,
      summary: 'Something else is deployed on an app than before.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} runs compose hash {{ $labels.compose_hash }} since ${since('PhalaAppComposeHashChanged', ['app_id', 'compose_hash'])}, on ${firstValue({ series: `${hashes}{app_id=%q,compose_hash=%q}`, by: ['app_id', 'compose_hash'] })} CVMs; it did not ${window} before.`,
      dashboard: 'tee',
    },
    {
      name: 'PhalaAppMixedComposeHashes',
      severity: 'warning',
      subject: 'app',
      expression: lasts(mixedHashes, PhalaAppMixedComposeHashes.for),
      summary: 'The CVMs of an app do not all run the same deployment.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} runs ${count(hashes)} compose hashes at a time since ${sinceRecorded(mixedHashes, ['app_id'])}.`,
      dashboard: 'tee',
    },
    {
      name: 'PhalaAppMixedOsVersions',
      severity: 'warning',
      subject: 'app',
      expression: lasts(mixedVersions, PhalaAppMixedOsVersions.for),
      summary: 'The CVMs of an app do not all run the same image.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} runs ${count(systems)} images or versions of them at a time since ${sinceRecorded(mixedVersions, ['app_id'])}.`,
      dashboard: 'tee',
    },
  ];
}

function defineSettingAlerts(): readonly Alert[] {
  const isOn = (matcher: string): string =>
    cvmsWhere(`max without (setting) (cvm_setting:phala_cvm_setting_enabled:max{setting${matcher}}) == 1`);
  return [
    {
      name: 'PhalaCvmDevelopmentImage',
      severity: 'warning',
      subject: 'cvm',
      expression: isOn('="dev_os"'),
      summary: 'A CVM runs a development image, which lets its operator in.',
      description: `${CVM} runs a development image${firstLabel({ series: 'phala_cvm_info{cvm_id=%q}', by: ['cvm_id'], label: 'os', around: [' (', ')'] })} since ${since('PhalaCvmDevelopmentImage', ['cvm_id'])}.`,
      dashboard: 'tee',
    },
    {
      name: 'PhalaCvmDiagnosticsPublic',
      severity: 'info',
      subject: 'cvm',
      expression: isOn('=~"public_logs|public_sysinfo"'),
      summary: 'Anybody can read the logs or the system information of a CVM.',
      description: `${CVM} shows everybody its logs or its system information ({{ range printf "cvm_setting:phala_cvm_setting_enabled:max{cvm_id=%q,setting=~'public_logs|public_sysinfo'} == 1" $labels.cvm_id | query | sortByLabel "setting" }}{{ .Labels.setting }} {{ end }}is on) since ${since('PhalaCvmDiagnosticsPublic', ['cvm_id'])}.`,
      dashboard: 'tee',
    },
  ];
}
