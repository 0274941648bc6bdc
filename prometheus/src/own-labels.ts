import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import { SELF_FAMILIES, type SelfFamily } from '../../src/metrics/self-catalogue.ts';

/**
 * Labels of ours that scrape configurations put on targets, too: by relabelling from Kubernetes or from an inventory.
 * With `honor_labels` ours win in the families that have them, and the others have the target's; without it, ours are
 * renamed to `exported_…`. Rules keep ours, and drop the target's.
 */
export const CONTESTED_LABELS = ['name', 'node', 'reason', 'region', 'status', 'workspace'] as const;

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

/** What Prometheus calls a label of ours where the target has one of the same name. */
export function toRenamed(label: string): string {
  return `exported_${label}`;
}
