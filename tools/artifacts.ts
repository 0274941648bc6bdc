import { readFileSync } from 'node:fs';
import { renderPlot } from '../bench/plot.ts';
import { CHART_FILES } from '../deploy/src/artifacts.ts';
import { ALL_DASHBOARDS } from '../grafana/src/all.ts';
import { renderDashboard } from '../grafana/src/dashboard.ts';
import { DASHBOARDS } from '../grafana/src/links.ts';
import { ALERTS, SHIPPED } from '../prometheus/src/catalogue.ts';
import { renderAlertRules, renderPanelRules, renderRecordingRules } from '../prometheus/src/render-rules.ts';
import { ConfigFile } from '../src/config/schema.ts';
import { OPENMETRICS, TEXT } from '../src/metrics/format.ts';
import { WebConfigFile } from '../src/web-config/schema.ts';
import { EXPECTATIONS } from '../test/alerts/cases/all.ts';
import { NO_ALERT_CASES } from '../test/alerts/cases/no-alerts.ts';
import { NO_ALERT_SHARD_CASES, SHARD_FAULT_CASES } from '../test/alerts/cases/shards.ts';
import {
  renderFile,
  renderUnitTests,
  SHIPPED_RULES,
  toFiringCaseTest,
  toSilentTest,
} from '../test/alerts/unit-test-file.ts';
import { renderFleet, SHAPES } from '../test/golden/render-fleet.ts';
import { renderAlerts, renderRunbookIndex } from './docs/alerts.ts';
import { renderConfigurationReference } from './docs/configuration.ts';
import { renderDashboards } from './docs/dashboards.ts';
import { renderFailureReasons } from './docs/failure-reasons.ts';
import { ALL_SHAPES, renderFields } from './docs/fields.ts';
import { renderMetrics } from './docs/metrics.ts';
import { renderRunbook } from './docs/runbooks.ts';
import { renderRunning } from './docs/running.ts';
import { loadConfigSamples, loadWebConfigSamples } from './docs/samples.ts';
import { renderScaling, scalingSizes } from './docs/scaling.ts';
import { loadSchemas } from './docs/schema-paths.ts';
import { renderWebReference } from './docs/web-configuration.ts';

/** A file that is generated and committed. */
export interface Artifact {
  /** From the root of the repository. */
  readonly path: string;
  readonly render: () => string | Promise<string>;
}

/** Every generated file. */
export const ARTIFACTS: readonly Artifact[] = [
  { path: 'prometheus/rules/phala-cloud.recording.yml', render: () => renderRecordingRules(SHIPPED) },
  { path: 'prometheus/rules/phala-cloud.panels.yml', render: () => renderPanelRules(SHIPPED) },
  { path: 'prometheus/rules/phala-cloud.alerts.yml', render: () => renderAlertRules(SHIPPED) },
  ...EXPECTATIONS.map((expectation) => ({
    path: `prometheus/tests/${expectation.alert}.yml`,
    render: () => renderUnitTests(expectation),
  })),
  {
    path: 'prometheus/tests/no-alerts.yml',
    render: () =>
      renderFile(
        NO_ALERT_CASES.map((each) => toSilentTest(each)),
        SHIPPED_RULES,
      ),
  },
  {
    path: 'prometheus/tests/shards.yml',
    render: () =>
      renderFile(
        [
          ...NO_ALERT_SHARD_CASES.map((each) => toSilentTest(each)),
          ...SHARD_FAULT_CASES.map(toFiringCaseTest),
        ],
        SHIPPED_RULES,
      ),
  },
  ...ALL_DASHBOARDS.map((definition) => ({
    path: `grafana/dashboards/${DASHBOARDS[definition.name].uid}.json`,
    render: () => renderDashboard(definition),
  })),
  ...CHART_FILES,
  { path: 'docs/alerts.md', render: renderAlerts },
  { path: 'docs/runbooks/README.md', render: renderRunbookIndex },
  ...ALERTS.map((alert) => ({
    path: `docs/runbooks/${alert.name}.md`,
    render: () => renderRunbook(alert, readFileSync(`docs/runbooks/${alert.name}.md`, 'utf8')),
  })),
  {
    path: 'docs/configuration.md',
    render: async () => renderConfigurationReference(ConfigFile, await loadConfigSamples()),
  },
  {
    path: 'docs/web-configuration.md',
    render: async () => renderWebReference(WebConfigFile, await loadWebConfigSamples()),
  },
  { path: 'docs/running.md', render: renderRunning },
  { path: 'docs/dashboards.md', render: renderDashboards },
  { path: 'docs/runbooks/failure-reasons.md', render: renderFailureReasons },
  { path: 'docs/fields.md', render: () => renderFields(ALL_SHAPES, loadSchemas()) },
  { path: 'docs/metrics.md', render: renderMetrics },
  { path: 'docs/scaling.md', render: renderScaling },
  { path: 'docs/images/scaling.svg', render: () => renderPlot(scalingSizes()) },
  ...SHAPES.flatMap((shape) => [
    { path: `test/golden/${shape}.txt`, render: () => renderFleet(shape, TEXT) },
    { path: `test/golden/${shape}.openmetrics.txt`, render: () => renderFleet(shape, OPENMETRICS) },
  ]),
];
