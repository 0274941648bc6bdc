import {
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { VariableName } from './variables.ts';

/** The dashboards in the order of their links; `uid` is part of their URL. */
export const DASHBOARDS = {
  fleet: { uid: 'phala-cloud-fleet', title: 'Phala Cloud / Fleet' },
  cvm: { uid: 'phala-cloud-cvm', title: 'Phala Cloud / App and CVM' },
  guests: { uid: 'phala-cloud-guests', title: 'Phala Cloud / Guests' },
  capacity: { uid: 'phala-cloud-capacity', title: 'Phala Cloud / Capacity and cost' },
  tee: { uid: 'phala-cloud-tee', title: 'Phala Cloud / TEE posture' },
  exporter: { uid: 'phala-cloud-exporter', title: 'Phala Cloud / Exporter' },
} as const;

/** One of the dashboards. */
export type DashboardName = keyof typeof DASHBOARDS;

/** The vendor's console. */
const CONSOLE = 'https://cloud.phala.com/dashboard/cvms';

/** The variables that links of cells and series keep, besides the time range. */
const KEPT_VARIABLES = ['datasource', 'job', 'instance', 'workspace'] as const;

/** A link of a cell or a series. */
export type DataLink = Pick<DashboardLink, 'title' | 'url' | 'targetBlank'>;

/** Builds the links to all other dashboards; they keep the time range and the variables. */
export function buildDashboardLinks(own: DashboardName): DashboardLinkBuilder[] {
  return Object.entries(DASHBOARDS)
    .filter(([name]) => name !== own)
    .map(([, { uid, title }]) =>
      new DashboardLinkBuilder(title.replace('Phala Cloud / ', ''))
        .type(DashboardLinkType.Link)
        .icon('dashboard')
        .tooltip(`${title}, with the same time range and variables`)
        .url(`/d/${uid}`)
        .keepTime(true)
        .includeVars(true),
    );
}

/** Links a cell to the dashboard of its CVM. */
export const TO_CVM: DataLink = toDashboard('cvm', 'Open this CVM', {
  app_id: '${__data.fields.app_id}',
  cvm_id: '${__data.fields.cvm_id}',
});

/** Links a cell to the guest of its CVM. */
export const TO_GUEST: DataLink = toDashboard('guests', 'Look inside this CVM', {
  app_id: '${__data.fields.app_id}',
  cvm_id: '${__data.fields.cvm_id}',
});

/** Links a cell to the dashboard of its app's CVMs. */
export const TO_APP: DataLink = toDashboard('cvm', 'Open this app', {
  app_id: '${__data.fields.app_id}',
});

/** Links a cell to the capacity of its node. */
export const TO_NODE: DataLink = toDashboard('capacity', 'Show the CVMs on this node', {
  node_id: '${__data.fields.node_id}',
});

/** Links a series to the dashboard of its CVM. */
export const SERIES_TO_CVM: DataLink = toDashboard('cvm', 'Open ${__field.labels.cvm}', {
  app_id: '${__field.labels.app_id}',
  cvm_id: '${__field.labels.cvm_id}',
});

/** Links a cell to its CVM in the vendor's console, by UUID. */
export const TO_CONSOLE: DataLink = {
  title: 'Open this CVM in the Phala Cloud console',
  url: `${CONSOLE}/\${__data.fields.vm_uuid}`,
  targetBlank: true,
};

/** Links a cell to its app in the vendor's console. */
export const APP_TO_CONSOLE: DataLink = {
  title: 'Open this app in the Phala Cloud console',
  url: `${CONSOLE}/app_\${__data.fields.app_id}`,
  targetBlank: true,
};

// Keeps the time range and the variables in KEPT_VARIABLES, and sets others.
function toDashboard(
  name: DashboardName,
  title: string,
  values: Readonly<Partial<Record<VariableName, string>>>,
): DataLink {
  const kept = KEPT_VARIABLES.map((variable) => `\${${variable}:queryparam}`);
  const set = Object.entries(values).map(([variable, value]) => `var-${variable}=${value}`);
  const query = ['${__url_time_range}', ...kept, ...set].join('&');
  return { title, url: `/d/${DASHBOARDS[name].uid}?${query}`, targetBlank: false };
}
