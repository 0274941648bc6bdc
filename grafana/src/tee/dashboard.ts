import type { DashboardDefinition } from '../definition.ts';
import { attestation } from './attestation.ts';
import { drift } from './drift.ts';
import { exposed, inventory } from './inventory.ts';
import { overview } from './overview.ts';

/** Security-relevant settings of CVMs. */
export const tee: DashboardDefinition = {
  name: 'tee',
  description:
    'Security posture of the CVMs: attestation, images, public diagnostics, keys, and compose hash drift.',
  variables: ['job', 'instance', 'workspace', 'app_id', 'cvm_id'],
  annotations: { alerts: 'off', deploys: 'on' },
  from: 'now-24h',
  rows: [attestation, overview, exposed, drift, inventory],
};
