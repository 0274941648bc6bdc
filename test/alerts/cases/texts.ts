import type { Changes, Occurrence } from '../expectation.ts';
import { APP_ID } from '../fleet.ts';

/** Target labels of every alert. */
export const EXPORTER_LABELS = { job: 'phala-cloud' } as const;

/** Labels of alerts about the workspace. */
export const WORKSPACE_LABELS = { ...EXPORTER_LABELS, workspace: 'production' } as const;

/** Labels of alerts about the app. */
export const APP_LABELS = { ...WORKSPACE_LABELS, alias: 'web', app_id: APP_ID } as const;

/** Labels of alerts about the CVM. */
export const CVM_LABELS = {
  ...APP_LABELS,
  cvm_id: 'cvm_1',
  name: 'web-1',
  node: 'prod5',
  node_id: '5',
} as const;

/** Labels of alerts about the node. */
export const NODE_LABELS = { ...EXPORTER_LABELS, node: 'prod5', node_id: '5' } as const;

/** How descriptions name the app. */
export const THE_APP = `app web (${APP_ID})`;

/** The same at the beginning of a sentence. */
export const APP_FIRST = `App web (${APP_ID})`;

/** How descriptions name the CVM. */
export const THE_CVM = `CVM web-1 (vm_uuid cvm_1) of ${THE_APP} on node prod5`;

/** Paths of dashboards, filtered to the subject of the alert. */
export const DASHBOARD = {
  app: `/d/phala-cloud-fleet?var-app_id=${APP_ID}`,
  cvm: `/d/phala-cloud-cvm?var-app_id=${APP_ID}&var-cvm_id=cvm_1`,
  tee: `/d/phala-cloud-tee?var-app_id=${APP_ID}`,
  teeCvm: `/d/phala-cloud-tee?var-app_id=${APP_ID}&var-cvm_id=cvm_1`,
  node: '/d/phala-cloud-capacity?var-node_id=5',
  guest: `/d/phala-cloud-guests?var-app_id=${APP_ID}&var-cvm_id=cvm_1`,
  guests: '/d/phala-cloud-guests',
} as const;

/** The same fault with polls every half hour: it must last for three poll intervals. */
export function withHalfHourlyPolls(fault: Changes, from: number, description: string): Occurrence {
  return {
    title: 'polls every half hour',
    fault: { ...fault, phala_exporter_poll_interval_seconds: '1800' },
    firesAt: from + 90.5,
    description,
  };
}

/** A minute of a test, as `humanizeTimestamp` writes it. */
export function at(minute: number): string {
  return `${new Date(minute * 60_000).toISOString().replace('T', ' ').slice(0, 19)} +0000 UTC`;
}
