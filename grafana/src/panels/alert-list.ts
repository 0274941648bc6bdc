import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { type PanelDescription, renderDescription } from '../description.ts';
import type { GridPanel } from '../layout.ts';
import type { NoValue } from '../no-value.ts';

/** A list of firing alerts, from the rules of Grafana and of its Prometheus. */
export interface AlertListSpec {
  readonly title: string;
  readonly description: PanelDescription;
  /** A prefix of alert names. */
  readonly name: string;
  /** A label filter, such as `{app_id=~"${app_id:regex}"}`. */
  readonly labels: string;
  readonly noValue: NoValue;
  readonly width?: number;
  readonly height?: number;
}

/** Builds a list of alerts, the most severe first. */
export function alertList({ width = 24, height = 6, ...spec }: AlertListSpec): GridPanel {
  const panel = new PanelBuilder()
    .type('alertlist')
    .title(spec.title)
    .description(renderDescription(spec.description, spec.noValue))
    .noValue(spec.noValue.text)
    .options({
      viewMode: 'list',
      groupMode: 'default',
      groupBy: [],
      maxItems: 50,
      sortOrder: 3,
      dashboardAlerts: false,
      showInstances: true,
      alertName: spec.name,
      alertInstanceLabelFilter: spec.labels,
      stateFilter: {
        firing: true,
        pending: false,
        noData: false,
        normal: false,
        error: true,
        recovering: true,
      },
    });
  return { panel, width, height };
}
