import { expect, it } from 'vitest';
import { BOOT_MINUTES } from '../../grafana/src/boots.ts';
import { JITTER_SECONDS } from '../../grafana/src/restarts.ts';
import { toSeconds } from '../../prometheus/src/duration.ts';
import { THRESHOLDS } from '../../prometheus/src/thresholds.ts';

it('dashboards count as a restart and as a hanging boot what alerts do', () => {
  const { PhalaCvmBootIncomplete, PhalaCvmRestarted } = THRESHOLDS;

  expect([BOOT_MINUTES * 60, JITTER_SECONDS]).toEqual([
    toSeconds(PhalaCvmBootIncomplete.for),
    toSeconds(PhalaCvmRestarted.moved),
  ]);
});
