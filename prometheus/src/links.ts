/** The dashboards, by what they are for; their `uid` is part of their address. */
export const DASHBOARDS = {
  fleet: 'phala-cloud-fleet',
  cvm: 'phala-cloud-cvm',
  capacity: 'phala-cloud-capacity',
  tee: 'phala-cloud-tee',
  exporter: 'phala-cloud-exporter',
} as const;

/** One of the dashboards. */
export type Dashboard = keyof typeof DASHBOARDS;

/** The path of a dashboard; the address of the Grafana depends on the installation. */
export function toDashboardPath(dashboard: Dashboard, labels: readonly string[]): string {
  const variables = labels.map((label) => `var-${label}={{ $labels.${label} | urlquery }}`).join('&');
  return `/d/${DASHBOARDS[dashboard]}${variables === '' ? '' : `?${variables}`}`;
}
