import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { DATASOURCE } from '../datasource.ts';
import { type PanelDescription, renderDescription } from '../description.ts';
import type { GridPanel } from '../layout.ts';
import { type NoValue, noValueMapping } from '../no-value.ts';
import { buildInstant, type Query } from '../query.ts';
import { type Steps, toThresholds } from '../thresholds.ts';

/** A bar gauge: one bar per series. */
export interface BarGaugeSpec {
  readonly title: string;
  readonly description: PanelDescription;
  readonly query: Query;
  readonly unit: string;
  readonly steps: Steps;
  readonly noValue: NoValue;
  readonly width?: number;
  readonly height?: number;
}

/** Builds a horizontal bar gauge. */
export function barGauge({ width = 8, height = 8, ...spec }: BarGaugeSpec): GridPanel {
  const panel = new PanelBuilder()
    .title(spec.title)
    .description(renderDescription(spec.description, spec.noValue))
    .datasource(DATASOURCE)
    .targets([buildInstant(spec.query)])
    .unit(spec.unit)
    .min(0)
    .thresholds(toThresholds(spec.steps))
    .mappings([noValueMapping(spec.noValue.text, 0)])
    .noValue(spec.noValue.text)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Text)
    .showUnfilled(false)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false));
  return { panel, width, height };
}
