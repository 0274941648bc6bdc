import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { DATASOURCE } from '../datasource.ts';
import { type Empty, toMissing } from '../empty.ts';
import type { Placed } from '../layout.ts';
import { buildInstant } from '../query.ts';
import { renderDescription, type Says } from '../says.ts';
import { type Steps, toThresholds } from '../thresholds.ts';

/** One number that is read from across the room. */
export interface StatSpec {
  readonly title: string;
  readonly says: Says;
  readonly expression: string;
  /** What the number is called, where there is more than one. */
  readonly legend?: string;
  readonly unit: string;
  readonly steps: Steps;
  readonly mappings?: readonly ValueMapping[];
  readonly empty: Empty;
  readonly decimals?: number;
  readonly width?: number;
  readonly height?: number;
}

/** Makes a panel with one number, or with one for each series. */
export function stat({ width = 4, height = 4, mappings = [], ...spec }: StatSpec): Placed {
  const builder = new PanelBuilder()
    .title(spec.title)
    .description(renderDescription(spec.says, spec.empty))
    .datasource(DATASOURCE)
    .targets([buildInstant({ expression: spec.expression, legend: spec.legend ?? spec.title })])
    .unit(spec.unit)
    .thresholds(toThresholds(spec.steps))
    .mappings([...mappings, toMissing(spec.empty.text, mappings.length)])
    .noValue(spec.empty.text)
    .colorMode(BigValueColorMode.BackgroundSolid)
    .graphMode(BigValueGraphMode.None)
    .textMode(spec.legend === undefined ? BigValueTextMode.Value : BigValueTextMode.ValueAndName)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false));
  return { panel: spec.decimals === undefined ? builder : builder.decimals(spec.decimals), width, height };
}
