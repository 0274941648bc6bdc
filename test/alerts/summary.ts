import { ALERTS } from '../../prometheus/src/catalogue.ts';

type Labels = Readonly<Record<string, string>>;

/** The summary that an alert with these labels must have: what, of which app by name, and where. */
export function toExpectedSummary(alert: string, labels: Labels): string {
  const { subject, summary = '', moreLabels = [] } = ALERTS.find(({ name }) => name === alert) ?? {};
  const app = labels['alias'] ?? labels['app_id'];
  const where = {
    exporter: [`job ${labels['job']}`],
    workspace: named(labels, ['workspace']),
    app: [app, ...named(labels, ['workspace'])],
    cvm: [`${labels['name']} of ${app}`, ...named(labels, ['node', 'workspace'])],
    node: named(labels, ['node']),
  }[subject ?? 'exporter'];
  const more = named(
    labels,
    moreLabels.filter((label) => label !== 'compose_hash'),
  );
  return `${summary.slice(0, -1)}: ${[...where, ...more, ...named(labels, ['cluster'])].join(', ')}`;
}

function named(labels: Labels, names: readonly string[]): readonly string[] {
  return names.filter((name) => labels[name] !== undefined).map((name) => `${name} ${labels[name]}`);
}
