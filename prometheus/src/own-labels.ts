import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import { SELF_FAMILIES, type SelfFamily } from '../../src/metrics/self-catalogue.ts';

/**
 * Exporter labels that targets may have, too, by relabelling from Kubernetes or an inventory. With `honor_labels` the
 * exporter's labels win, and families without them have the target's; otherwise Prometheus renames the exporter's to
 * `exported_…`. Rules keep the exporter's labels, and drop the target's.
 */
export const CONFLICTING_LABELS = ['name', 'node', 'reason', 'region', 'status', 'workspace'] as const;

/**
 * Exporter labels whose value is restored where Prometheus renamed it, as that of the labels above, but which stay on
 * other series when they are the target's: an environment is often called `stage`.
 */
export const RESTORED_LABELS = [...CONFLICTING_LABELS, 'cause', 'shape', 'stage'] as const;

const OWN_LABELS: ReadonlyMap<string, readonly string[]> = new Map([
  ...CATALOGUE.flatMap(({ identityLabels, families }) =>
    families.map(({ name, labels }) => [name, [...identityLabels, ...labels]] as const),
  ),
  ...Object.values<SelfFamily>(SELF_FAMILIES).map(({ name, labels = [] }) => [name, labels] as const),
]);

/** The labels that the exporter gives the series of a family; none for a family of Prometheus itself, such as `up`. */
export function ownLabelsOf(family: string): readonly string[] {
  return OWN_LABELS.get(family) ?? [];
}

/** The new name of an exporter label that conflicts with a target label. */
export function toRenamed(label: string): string {
  return `exported_${label}`;
}
