/** The `uid` of each dashboard, which is part of its URL. */
export const DASHBOARDS = {
  fleet: 'phala-cloud-fleet',
  cvm: 'phala-cloud-cvm',
  capacity: 'phala-cloud-capacity',
  tee: 'phala-cloud-tee',
  exporter: 'phala-cloud-exporter',
  guests: 'phala-cloud-guests',
} as const;

/** One of the dashboards. */
export type Dashboard = keyof typeof DASHBOARDS;

/** The path of a dashboard; the host depends on the installation. */
export function toDashboardPath(dashboard: Dashboard, labels: readonly string[]): string {
  const variables = labels.map((label) => `var-${label}={{ $labels.${label} | urlquery }}`).join('&');
  return `/d/${DASHBOARDS[dashboard]}${variables === '' ? '' : `?${variables}`}`;
}

const REPOSITORY_URL = 'https://github.com/phala-cloud-exporter/phala-cloud-exporter/blob/main';

/** Address of the runbooks; an exporter serves them, too, on `/docs/runbooks`. */
export const RUNBOOKS_URL = `${REPOSITORY_URL}/docs/runbooks`;
