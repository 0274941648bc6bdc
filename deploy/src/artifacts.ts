import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { THRESHOLDS } from '../../prometheus/src/thresholds.ts';
import { renderRows, renderSchema, renderValues } from './render-values.ts';
import { CHART_RULES } from './rules.ts';
import { renderScrapeJobs } from './scrape-jobs.ts';

/** The folder of the Helm chart. */
export const CHART = 'deploy/helm/phala-cloud-exporter';

/** The generated files of the chart. */
export const CHART_FILES = [
  { path: `${CHART}/values.yaml`, render: renderValues },
  { path: `${CHART}/values.schema.json`, render: renderSchema },
  { path: `${CHART}/README.md`, render: renderPage },
  { path: `${CHART}/files/recording.yaml`, render: CHART_RULES.recording },
  { path: `${CHART}/files/panels.yaml`, render: CHART_RULES.panels },
  { path: `${CHART}/files/alerts.yaml`, render: CHART_RULES.alerts },
  { path: `${CHART}/files/thresholds.yaml`, render: () => stringify(THRESHOLDS) },
  { path: `${CHART}/files/scrape-jobs.yaml`, render: renderScrapeJobs },
] as const;

const START = '<!-- generated: values -->';
const END = '<!-- /generated -->';

// The rest of the page is written by hand.
function renderPage(): string {
  const page = readFileSync(`${CHART}/README.md`, 'utf8');
  const table = ['| value | default | meaning |', '| --- | --- | --- |', ...renderRows()].join('\n');
  return page.replace(new RegExp(`${START}[^]*${END}`), () => `${START}\n${table}\n${END}`);
}
