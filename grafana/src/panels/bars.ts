import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { DATASOURCE } from '../datasource.ts';
import { type Empty, toMissing } from '../empty.ts';
import type { Placed } from '../layout.ts';
import { buildInstant, type Query } from '../query.ts';
import { renderDescription, type Says } from '../says.ts';
import { type Steps, toThresholds } from '../thresholds.ts';

/** The most of something, as bars. */
export interface BarsSpec {
  readonly title: string;
  readonly says: Says;
  readonly query: Query;
  readonly unit: string;
  readonly steps: Steps;
  readonly empty: Empty;
  readonly width?: number;
  readonly height?: number;
}

/** Makes bars from left to right, one for each series. */
export function bars({ width = 8, height = 8, ...spec }: BarsSpec): Placed {
  const panel = new PanelBuilder()
    .title(spec.title)
    .description(renderDescription(spec.says, spec.empty))
    .datasource(DATASOURCE)
    .targets([buildInstant(spec.query)])
    .unit(spec.unit)
    .min(0)
    .thresholds(toThresholds(spec.steps))
    .mappings([toMissing(spec.empty.text, 0)])
    .noValue(spec.empty.text)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Text)
    .showUnfilled(false)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false));
  return { panel, width, height };
}
