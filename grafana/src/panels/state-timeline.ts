import {
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { COLOURS } from '../colours.ts';
import { DATASOURCE } from '../datasource.ts';
import { type PanelDescription, renderDescription } from '../description.ts';
import type { GridPanel } from '../layout.ts';
import type { DataLink } from '../links.ts';
import type { NoValue } from '../no-value.ts';
import { buildRange, type Query } from '../query.ts';
import { toThresholds } from '../thresholds.ts';

/** The rows per page: at least the 25 series of a ranking; Grafana's default is 20. */
const MAX_ROWS = 25;

/** A state timeline: one row per series. */
export interface StateTimelineSpec {
  readonly title: string;
  readonly description: PanelDescription;
  readonly query: Query;
  /** The text and colour of every possible value. */
  readonly mappings: readonly ValueMapping[];
  readonly noValue: NoValue;
  readonly links?: readonly DataLink[];
  readonly width?: number;
  readonly height?: number;
}

/** Builds a state timeline. Its colour scheme is fixed: with colours by threshold, Grafana ignores the mappings. */
export function stateTimeline({ width = 24, height = 9, links = [], ...spec }: StateTimelineSpec): GridPanel {
  const builder = new PanelBuilder()
    .title(spec.title)
    .description(renderDescription(spec.description, spec.noValue))
    .datasource(DATASOURCE)
    .targets([buildRange(spec.query)])
    .unit('none')
    .mappings([...spec.mappings])
    .thresholds(toThresholds(['unknown']))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(COLOURS.unknown))
    .noValue(spec.noValue.text)
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.85)
    .perPage(MAX_ROWS)
    .fillOpacity(100)
    .lineWidth(0)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single).sort(SortOrder.None))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(false)
        .calcs([]),
    );
  if (links.length > 0) builder.overrideByRegexp('.*', [{ id: 'links', value: links }]);
  return { panel: builder, width, height };
}
