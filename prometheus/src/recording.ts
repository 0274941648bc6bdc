import { defineAppRecordings } from './app-recordings.ts';
import { defineAttestationRecordings } from './attestation-recordings.ts';
import { defineBootRecordings, defineDetailRecordings } from './cvm-detail-recordings.ts';
import { defineReadinessRecordings, defineStateRecordings } from './cvm-recordings.ts';
import type { Recording, RuleInputs } from './define.ts';
import {
  defineExporterRecordings,
  defineLossRecordings,
  defineWorkspaceRecordings,
} from './exporter-recordings.ts';
import { defineGuestRecordings } from './guest-recordings.ts';
import { definePollRecordings } from './polls.ts';
import { defineRestartRecordings } from './restart-recordings.ts';
import { defineSinceRecordings } from './since-recordings.ts';
import { defineAccountRecordings } from './workspace-recordings.ts';

/** Recording rules over all replicas, for alerts and dashboards, in the order of evaluation. */
export function defineRecordings({ thresholds, environment }: RuleInputs): readonly Recording[] {
  return [
    ...defineExporterRecordings(environment),
    ...definePollRecordings(environment),
    ...defineWorkspaceRecordings(environment),
    ...defineLossRecordings(environment),
    ...defineAppRecordings(environment),
    ...defineStateRecordings(environment),
    ...defineAccountRecordings(environment),
    ...defineReadinessRecordings(),
    ...defineDetailRecordings(environment),
    ...defineBootRecordings(environment),
    ...defineAttestationRecordings(environment),
    ...defineRestartRecordings({ thresholds, environment }),
    ...defineSinceRecordings({ thresholds, environment }),
    ...defineGuestRecordings(environment),
  ];
}
