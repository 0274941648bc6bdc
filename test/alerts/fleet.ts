import type { Timeline } from './timeline.ts';

/** A recognizable app id. */
export const APP_ID = 'a'.repeat(40);

const APP = `app_id="${APP_ID}"`;

/** The labels of the one CVM of a healthy fleet. */
export const CVM = `${APP},cvm_id="cvm_1",name="web-1"`;

/** The labels of a second CVM. */
export const OTHER_CVM = `${APP},cvm_id="cvm_2",name="web-2"`;

/** The series of `phala_cvm_info` of a CVM. */
export function info(cvm: string, changes: Readonly<Record<string, string>> = {}): string {
  const labels = {
    compose_hash: 'hash-1',
    vm_uuid: 'vm-1',
    node: 'prod5',
    node_id: '5',
    os: 'dstack-0.5.3',
    os_version: '0.5.3',
    workspace: 'production',
    gateway_domain: 'gw.example',
    ...changes,
  };
  const rest = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `phala_cvm_info{${[cvm, ...rest].join(',')}}`;
}

/** A series of the CVM's state set. */
export function status(cvm: string, value: string): string {
  return `phala_cvm_status{${cvm},status="${value}"}`;
}

/** A series of the node's state set. */
export function nodeStatus(value: string): string {
  return `phala_node_status{node="prod5",node_id="5",status="${value}"}`;
}

/** A series of the CVM's settings. */
export function setting(value: string): string {
  return `phala_cvm_setting_enabled{${CVM},setting="${value}"}`;
}

/** Why the last poll of the app failed. */
export function failure(reason: string): string {
  return `phala_app_last_poll_failure{${APP},reason="${reason}"}`;
}

/** A family about the app. */
export function app(family: string): string {
  return `${family}{${APP}}`;
}

/** A family about the CVM. */
export function cvm(family: string): string {
  return `${family}{${CVM}}`;
}

/** The workspace with its id. */
export const ACCOUNT =
  'phala_workspace_info{slug="acme",tier="LEVEL_1",workspace="production",workspace_id="wks_1"}';

/** A series of the state set of the workspace. */
export function billingStatus(value: string): string {
  return `phala_workspace_billing_status{status="${value}",workspace="production"}`;
}

/** The credit of the workspace. */
export function credit(kind: string): string {
  return `phala_workspace_credit_usd{kind="${kind}",workspace="production"}`;
}

/** A quota of the workspace. */
export function quota(family: 'limit' | 'remaining', resource: string): string {
  return `phala_workspace_quota_${family}{resource="${resource}",workspace="production"}`;
}

/** What the CVM costs per hour. */
export function cost(component: string): string {
  return `phala_cvm_hourly_cost_usd{${CVM},component="${component}"}`;
}

/** Metrics of one exporter about one app with one ready CVM on one online node. */
export const HEALTHY: Readonly<Record<string, Timeline>> = {
  phala_up: '1',
  [`phala_app_info{alias="web",${APP},workspace="production"}`]: '1',
  [app('phala_app_poll_success')]: '1',
  [app('phala_app_cvms')]: '1',
  [app('phala_app_last_success_timestamp_seconds')]: 'now',
  [info(CVM)]: '1',
  [status(CVM, 'running')]: '1',
  ...Object.fromEntries(
    ['stopped', 'exited', 'error', 'offline', 'starting', 'stopping', 'updating', 'creating'].map((value) => [
      status(CVM, value),
      '0',
    ]),
  ),
  [cvm('phala_cvm_in_progress')]: '0',
  [cvm('phala_cvm_live')]: '1',
  [cvm('phala_cvm_attestation_last_success_timestamp_seconds')]: 'now',
  [cvm('phala_cvm_start_timestamp_seconds')]: '-86400',
  [cvm('phala_cvm_boot_complete')]: '1',
  [cvm('phala_cvm_boot_error')]: '0',
  [setting('dev_os')]: '0',
  [setting('public_logs')]: '0',
  [setting('public_sysinfo')]: '0',
  [nodeStatus('online')]: '1',
  [nodeStatus('offline')]: '0',
  [nodeStatus('maintenance')]: '0',
  [ACCOUNT]: '1',
  [billingStatus('active')]: '1',
  [billingStatus('suspended')]: '0',
  [billingStatus('abandoned')]: '0',
  [credit('balance')]: '1000',
  [credit('granted')]: '0',
  'phala_workspace_outstanding_usd{workspace="production"}': '0',
  'phala_workspace_post_paid{workspace="production"}': '0',
  [quota('limit', 'vcpus')]: '16',
  [quota('remaining', 'vcpus')]: '8',
  [cost('compute')]: '0.9',
  [cost('disk')]: '0.1',
  phala_exporter_shard: '0',
  phala_exporter_total_shards: '1',
  phala_exporter_poll_interval_seconds: '30',
  phala_exporter_config_last_reload_successful: '1',
  phala_exporter_config_last_reload_success_timestamp_seconds: '0',
  phala_exporter_web_config_last_reload_successful: '1',
  phala_exporter_poll_cycles_skipped_total: '0',
  'phala_exporter_collector_success{collector="apps",workspace="production"}': '1',
  'phala_exporter_collector_success{collector="live_status",workspace="production"}': '1',
  'phala_exporter_api_shape_info{shape="CVMInfo",workspace="production"}': '1',
};
