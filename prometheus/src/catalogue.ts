import { defineApiAlerts } from './alerts/api.ts';
import { defineAppAlerts } from './alerts/app.ts';
import { defineAttestationAlerts } from './alerts/attestation.ts';
import { defineCvmAlerts } from './alerts/cvm.ts';
import { defineExporterAlerts } from './alerts/exporter.ts';
import { defineGuestAlerts } from './alerts/guest.ts';
import { defineNodeAlerts } from './alerts/node.ts';
import { defineTeeAlerts } from './alerts/tee.ts';
import { defineAccountAlerts } from './alerts/workspace.ts';
import type { Alert, Recording, RuleGroup, RuleInputs } from './define.ts';
import { definePanelRecordings } from './panel-recordings.ts';
import { defineRecordings } from './recording.ts';
import { ENVIRONMENT, THRESHOLDS } from './thresholds.ts';

/** The inputs of the shipped rules. */
export const SHIPPED: RuleInputs = { thresholds: THRESHOLDS, environment: ENVIRONMENT };

/** The group of recording rules, which alerts use. */
export function toRecordingGroup(inputs: RuleInputs): RuleGroup<Recording> {
  return { name: 'phala-cloud.recording', rules: defineRecordings(inputs) };
}

/** The group of recording rules for dashboards. */
export function toPanelGroup({ environment }: RuleInputs): RuleGroup<Recording> {
  return { name: 'phala-cloud.panels', rules: definePanelRecordings(environment) };
}

/** The groups of alerts, by subject. */
export function toAlertGroups(inputs: RuleInputs): readonly RuleGroup<Alert>[] {
  return [
    { name: 'phala-cloud.exporter', rules: defineExporterAlerts(inputs) },
    { name: 'phala-cloud.api', rules: defineApiAlerts(inputs) },
    { name: 'phala-cloud.workspaces', rules: defineAccountAlerts(inputs) },
    { name: 'phala-cloud.apps', rules: defineAppAlerts(inputs) },
    { name: 'phala-cloud.cvms', rules: defineCvmAlerts(inputs) },
    { name: 'phala-cloud.nodes', rules: defineNodeAlerts() },
    { name: 'phala-cloud.guests', rules: defineGuestAlerts(inputs) },
    { name: 'phala-cloud.tee', rules: defineTeeAlerts(inputs) },
    { name: 'phala-cloud.attestation', rules: defineAttestationAlerts(inputs) },
  ];
}

/** All shipped alerts. */
export const ALERTS: readonly Alert[] = toAlertGroups(SHIPPED).flatMap(({ rules }) => rules);
