import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { DATASOURCE } from '../datasource.ts';
import { type PanelDescription, renderDescription } from '../description.ts';
import type { GridPanel } from '../layout.ts';
import { type NoValue, noValueMapping } from '../no-value.ts';
import { buildInstant } from '../query.ts';
import { type Steps, toThresholds } from '../thresholds.ts';

/** A stat: one large number. */
export interface StatSpec {
  readonly title: string;
  readonly description: PanelDescription;
  readonly expression: string;
  /** The legend of a series, if there are several. */
  readonly legend?: string;
  readonly unit: string;
  readonly steps: Steps;
  readonly mappings?: readonly ValueMapping[];
  readonly noValue: NoValue;
  readonly decimals?: number;
  readonly width?: number;
  readonly height?: number;
}

/** Builds a stat with one number, or with one per series. */
export function stat({ width = 4, height = 4, mappings = [], ...spec }: StatSpec): GridPanel {
  const builder = new PanelBuilder()
    .title(spec.title)
    .description(renderDescription(spec.description, spec.noValue))
    .datasource(DATASOURCE)
    .targets([buildInstant({ expression: spec.expression, legend: spec.legend ?? spec.title })])
    .unit(spec.unit)
    .thresholds(toThresholds(spec.steps))
    .mappings([...mappings, noValueMapping(spec.noValue.text, mappings.length)])
    .noValue(spec.noValue.text)
    .colorMode(BigValueColorMode.BackgroundSolid)
    .graphMode(BigValueGraphMode.None)
    .textMode(spec.legend === undefined ? BigValueTextMode.Value : BigValueTextMode.ValueAndName)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false));
  return { panel: spec.decimals === undefined ? builder : builder.decimals(spec.decimals), width, height };
}
