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
import type { Empty } from '../empty.ts';
import type { Placed } from '../layout.ts';
import type { DataLink } from '../links.ts';
import { buildRange, type Query } from '../query.ts';
import { renderDescription, type Says } from '../says.ts';
import { toThresholds } from '../thresholds.ts';

/** As many rows as a timeline of the worst has: Grafana would put more than 20 on another page. */
const MOST_ROWS = 25;

/** Which state each of a few things was in over time: one row each. */
export interface TimelineSpec {
  readonly title: string;
  readonly says: Says;
  readonly query: Query;
  /** What each number means; all that can come. */
  readonly mappings: readonly ValueMapping[];
  readonly empty: Empty;
  readonly links?: readonly DataLink[];
  readonly width?: number;
  readonly height?: number;
}

/** Makes a timeline; with colours by threshold Grafana would pass over the mappings, so there is one fixed colour below them. */
export function timeline({ width = 24, height = 9, links = [], ...spec }: TimelineSpec): Placed {
  const builder = new PanelBuilder()
    .title(spec.title)
    .description(renderDescription(spec.says, spec.empty))
    .datasource(DATASOURCE)
    .targets([buildRange(spec.query)])
    .unit('none')
    .mappings([...spec.mappings])
    .thresholds(toThresholds(['unknown']))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(COLOURS.unknown))
    .noValue(spec.empty.text)
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.85)
    .perPage(MOST_ROWS)
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
