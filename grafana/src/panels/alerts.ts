import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Empty } from '../empty.ts';
import type { Placed } from '../layout.ts';
import { renderDescription, type Says } from '../says.ts';

/** Alerts that fire, from wherever this Grafana knows rules: its own, and those of its Prometheus. */
export interface AlertsSpec {
  readonly title: string;
  readonly says: Says;
  /** Which alerts by the begin of their name. */
  readonly name: string;
  /** Which of them by labels, such as `{app_id=~"${app_id:regex}"}`. */
  readonly labels: string;
  readonly empty: Empty;
  readonly width?: number;
  readonly height?: number;
}

/** Makes a list of alerts, the most important first. */
export function alerts({ width = 24, height = 6, ...spec }: AlertsSpec): Placed {
  const panel = new PanelBuilder()
    .type('alertlist')
    .title(spec.title)
    .description(renderDescription(spec.says, spec.empty))
    .noValue(spec.empty.text)
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
