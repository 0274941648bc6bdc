import type { DashboardDefinition } from '../definition.ts';
import { attestation } from './attestation.ts';
import { drift } from './drift.ts';
import { images } from './images.ts';
import { posture } from './posture.ts';
import { settings } from './settings.ts';

/** Security-relevant settings of CVMs. */
export const tee: DashboardDefinition = {
  name: 'tee',
  description:
    'Security posture of the CVMs: attestation, images, public diagnostics, keys, and compose hash drift.',
  variables: ['job', 'instance', 'workspace', 'app_id', 'cvm_id'],
  annotations: { alerts: 'off', deploys: 'on' },
  from: 'now-24h',
  rows: [posture, attestation, settings, drift, images],
};
