import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { ALL_DASHBOARDS } from '../../grafana/src/all.ts';
import type { DashboardDefinition } from '../../grafana/src/definition.ts';
import type { Row } from '../../grafana/src/layout.ts';
import { DASHBOARDS } from '../../grafana/src/links.ts';
import { code, renderDocument, renderTable } from './markdown.ts';

const INTRODUCTION = [
  'The dashboards in `grafana/dashboards/` need Grafana 10 or newer, and a Prometheus 2.42 or newer that scrapes the exporter and evaluates ' +
    'the recording rules of `prometheus/rules/phala-cloud.panels.yml`. The list of alerts needs the other rules, too.',
  '## Install',
  'Import each file in Grafana under *Dashboards → New → Import*, or provision all of them with the files in ' +
    '`grafana/provisioning/`. In Kubernetes, `kubectl apply --server-side -k grafana` creates one ConfigMap per dashboard, with the ' +
    'label `grafana_dashboard: "1"` that the sidecar of Grafana\'s Helm chart selects.',
  '## How to read them',
  '- **Rows are sorted by urgency**: problems first, then details.\n' +
    '- **Each panel has a description** (the *i* in its corner): what it shows, what is normal, what to do otherwise.\n' +
    '- **A variable filters the variables to its right**; links to other dashboards keep the selection. Apps and CVMs are ' +
    'listed by name and queried by id.\n' +
    '- **A status has the same colour everywhere**: green is running, blue is starting or changing, violet is stopping, grey is stopped or unknown, ' +
    'orange is in maintenance, red is failed, magenta is a status that this version does not know.\n' +
    '- **Replicas of the exporter are counted once** for apps, CVMs and nodes; metrics of the exporter itself, such as requests to the API, are summed.\n' +
    '- **A query can be copied into Prometheus**: replace each `$variable` by a value, or by `.+`. `instance_…:…` are ' +
    "recording rules: each exporter's own values with the names that panels show ([what they mean](alerts.md#recording-rules)).\n" +
    '- **Graphs and timelines show the top few** series; tables have all of them, with pagination.\n' +
    '- **A grey question mark means unknown**; the description of the panel lists possible reasons. ' +
    'When no exporter is up, all panels are unknown except *Exporters up*, which is red.',
];

/** Renders `docs/dashboards.md`. */
export function renderDashboards(): string {
  return renderDocument(['# Dashboards', ...INTRODUCTION, ...ALL_DASHBOARDS.flatMap(renderOne)]);
}

function renderOne({ name, description, rows }: DashboardDefinition): readonly string[] {
  const { uid, title } = DASHBOARDS[name];
  return [
    `## ${title.replace('Phala Cloud / ', '')}`,
    `${description} (${code(`/d/${uid}`)})`,
    `![${title.replace('Phala Cloud / ', '')}, with a simulated cloud](images/dashboard-${name}.png)`,
    ...rows.flatMap(renderRow),
  ];
}

function renderRow({ title, panels }: Row): readonly string[] {
  const rows = panels.map(({ panel }) => toRow(panel.build()));
  return [`### ${title}`, renderTable(['panel', 'question', 'normal'], rows)];
}

function toRow({ title = '', description = '' }: Panel): readonly string[] {
  const [question = '', , normal = ''] = description.split('\n\n');
  return [title, question.replaceAll('**', ''), normal.replace('**Normal:** ', '')];
}
