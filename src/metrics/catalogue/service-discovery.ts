import { countTargets, type SdCount } from '../../discovery/count.ts';
import type { Family, Section } from '../define.ts';

const SKIPPED: Family<SdCount> = {
  name: 'phala_exporter_sd_skipped',
  type: 'gauge',
  help: 'CVMs missing from /sd/guests, and endpoints missing from /sd/endpoints, by reason; absent while no app has fresh data.',
  labels: ['reason'],
  samples: ({ skipped }) => skipped.map(([reason, value]) => ({ labels: { reason }, value })),
};

/** What service discovery lists, and what it leaves out. */
export const serviceDiscovery: Section<SdCount> = {
  identityLabels: ['kind'],
  subjects: countTargets,
  identify: ({ kind }) => [kind],
  families: [
    {
      name: 'phala_exporter_sd_targets',
      type: 'gauge',
      help: 'Targets that service discovery lists: guest agents in /sd/guests, public endpoints in /sd/endpoints; absent while no app has fresh data.',
      labels: [],
      samples: ({ targets }) => [{ labels: {}, value: targets }],
    },
    SKIPPED,
  ],
};
