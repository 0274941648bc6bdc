import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { ALL_DASHBOARDS } from '../../grafana/src/all.ts';
import type { DashboardDefinition } from '../../grafana/src/define.ts';
import type { Room } from '../../grafana/src/layout.ts';
import { DASHBOARDS } from '../../grafana/src/links.ts';
import { code, renderDocument, renderTable } from './markdown.ts';

const INTRODUCTION = [
  'Dashboards for Grafana 10 and newer are in `grafana/dashboards/`, one file each. They need nothing but a Prometheus, 2.33 or newer, that ' +
    'scrapes the exporter; alerts are listed when the rules of this project are loaded, too.',
  '## Install',
  'Import a file in Grafana under *Dashboards → New → Import*, or let Grafana read all of them with the files in ' +
    '`grafana/provisioning/`. In Kubernetes, `kubectl apply --server-side -k grafana` makes one ConfigMap for each, with the ' +
    'label `grafana_dashboard: "1"` that the sidecar of Grafana\'s Helm chart looks for.',
  '## How to read them',
  '- **Rows are in the order of urgency**: what is wrong, where, since when, and then what is good to know.\n' +
    '- **Every panel explains itself**: the *i* in its corner says what it shows, what is normal and what to do.\n' +
    '- **A choice narrows down those right of it**, and goes along when a link leads to another dashboard. Apps and CVMs are ' +
    'chosen by name and asked for by id.\n' +
    '- **A status has one colour everywhere**: green runs, blue is on its way, violet is on its way out, grey rests or is unknown, orange is in ' +
    'maintenance, red failed, magenta is a word that this version does not know.\n' +
    '- **Several exporters that watch the same apps count once**; their own work, such as requests to the API, is added up.\n' +
    '- **Graphs and timelines show the few that matter** of many: tables have all of them, page by page.\n' +
    '- **Unknown is a grey question mark**, and never the colour of a number; the *i* of the panel says why it may be unknown. ' +
    'When no exporter is up everything is unknown but *Exporters up*, which is red.',
];

/** Renders `docs/dashboards.md`. */
export function renderDashboards(): string {
  return renderDocument(['# Dashboards', ...INTRODUCTION, ...ALL_DASHBOARDS.flatMap(renderOne)]);
}

function renderOne({ name, description, rooms }: DashboardDefinition): readonly string[] {
  const { uid, title } = DASHBOARDS[name];
  return [
    `## ${title.replace('Phala Cloud / ', '')}`,
    `${description} (${code(`/d/${uid}`)})`,
    ...rooms.flatMap(renderRoom),
  ];
}

function renderRoom({ title, panels }: Room): readonly string[] {
  const rows = panels.map(({ panel }) => toRow(panel.build()));
  return [`### ${title}`, renderTable(['panel', 'question', 'normal'], rows)];
}

function toRow({ title = '', description = '' }: Panel): readonly string[] {
  const [question = '', , normal = ''] = description.split('\n\n');
  return [title, question.replaceAll('**', ''), normal.replace('**Normal:** ', '')];
}
