import {
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { VariableName } from './variables.ts';

/** The dashboards, by what they are for, in the order of their links; `uid` is part of their address. */
export const DASHBOARDS = {
  fleet: { uid: 'phala-cloud-fleet', title: 'Phala Cloud / Fleet' },
  cvm: { uid: 'phala-cloud-cvm', title: 'Phala Cloud / App and CVM' },
  capacity: { uid: 'phala-cloud-capacity', title: 'Phala Cloud / Capacity and cost' },
  tee: { uid: 'phala-cloud-tee', title: 'Phala Cloud / TEE posture' },
  exporter: { uid: 'phala-cloud-exporter', title: 'Phala Cloud / Exporter' },
} as const;

/** One of the dashboards. */
export type DashboardName = keyof typeof DASHBOARDS;

/** Where the vendor's console shows CVMs and apps. */
const CONSOLE = 'https://cloud.phala.com/dashboard/cvms';

/** What every link of a cell or series keeps of the choice, besides the shown time. */
const KEPT = ['datasource', 'job', 'instance', 'workspace'] as const;

/** What a link of a cell or of a series is. */
export type DataLink = Pick<DashboardLink, 'title' | 'url' | 'targetBlank'>;

/** Builds the links to all the other dashboards; they keep the shown time and what was chosen. */
export function buildDashboardLinks(own: DashboardName): DashboardLinkBuilder[] {
  return Object.entries(DASHBOARDS)
    .filter(([name]) => name !== own)
    .map(([, { uid, title }]) =>
      new DashboardLinkBuilder(title.replace('Phala Cloud / ', ''))
        .type(DashboardLinkType.Link)
        .icon('dashboard')
        .tooltip(`${title}, with the same time and the same choice`)
        .url(`/d/${uid}`)
        .keepTime(true)
        .includeVars(true),
    );
}

/** Links a cell to the dashboard about its CVM. */
export const TO_CVM: DataLink = toDashboard('cvm', 'Everything about this CVM', {
  app_id: '${__data.fields.app_id}',
  cvm_id: '${__data.fields.cvm_id}',
});

/** Links a cell to the dashboard about the CVMs of its app. */
export const TO_APP: DataLink = toDashboard('cvm', 'Everything about this app', {
  app_id: '${__data.fields.app_id}',
});

/** Links a cell to the nodes' part of the capacity. */
export const TO_NODE: DataLink = toDashboard('capacity', 'What runs on this node', {
  node_id: '${__data.fields.node_id}',
});

/** Links a series of a graph to the dashboard about its CVM. */
export const SERIES_TO_CVM: DataLink = toDashboard('cvm', 'Everything about ${__field.labels.cvm}', {
  app_id: '${__field.labels.app_id}',
  cvm_id: '${__field.labels.cvm_id}',
});

/** Links a cell to the vendor's page about its CVM, which goes by the UUID. */
export const TO_CONSOLE: DataLink = {
  title: 'This CVM in the console of Phala Cloud',
  url: `${CONSOLE}/\${__data.fields.vm_uuid}`,
  targetBlank: true,
};

/** Links a cell to the vendor's page about its app. */
export const APP_TO_CONSOLE: DataLink = {
  title: 'This app in the console of Phala Cloud',
  url: `${CONSOLE}/app_\${__data.fields.app_id}`,
  targetBlank: true,
};

// Keeps the time and what was chosen; a variable that the link sets itself is not kept beside it.
function toDashboard(
  name: DashboardName,
  title: string,
  values: Readonly<Partial<Record<VariableName, string>>>,
): DataLink {
  const kept = KEPT.map((variable) => `\${${variable}:queryparam}`);
  const set = Object.entries(values).map(([variable, value]) => `var-${variable}=${value}`);
  const query = ['${__url_time_range}', ...kept, ...set].join('&');
  return { title, url: `/d/${DASHBOARDS[name].uid}?${query}`, targetBlank: false };
}
