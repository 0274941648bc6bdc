import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
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
  /** The name of the number, if there are several. */
  readonly legend?: string;
  /** Further numbers, each with its name; one without a result is not shown. */
  readonly more?: readonly MoreNumber[];
  readonly unit: string;
  readonly steps: Steps;
  readonly mappings?: readonly ValueMapping[];
  readonly noValue: NoValue;
  readonly decimals?: number;
  readonly width?: number;
  readonly height?: number;
}

/** A further number of a stat. */
interface MoreNumber {
  readonly legend: string;
  readonly expression: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly steps: Steps;
}

/** Builds a stat with one number, or with one per series. */
export function stat({ width = 4, height = 4, mappings = [], more = [], ...spec }: StatSpec): GridPanel {
  const builder = new PanelBuilder()
    .title(spec.title)
    .description(renderDescription(spec.description, spec.noValue))
    .datasource(DATASOURCE)
    .targets([{ expression: spec.expression, legend: spec.legend ?? spec.title }, ...more].map(buildInstant))
    .unit(spec.unit)
    .thresholds(toThresholds(spec.steps))
    .mappings([...mappings, noValueMapping(spec.noValue.text, mappings.length)])
    .noValue(spec.noValue.text)
    .colorMode(BigValueColorMode.BackgroundSolid)
    .graphMode(BigValueGraphMode.None)
    .textMode(
      spec.legend === undefined && more.length === 0 ? BigValueTextMode.Value : BigValueTextMode.ValueAndName,
    )
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false));
  for (const number of more) builder.overrideByName(number.legend, toProperties(number));
  return { panel: spec.decimals === undefined ? builder : builder.decimals(spec.decimals), width, height };
}

function toProperties({ unit, decimals, steps }: MoreNumber): DynamicConfigValue[] {
  return [
    { id: 'thresholds', value: toThresholds(steps).build() },
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
  ];
}
