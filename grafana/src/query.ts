import {
  DataqueryBuilder,
  PromQueryFormat,
  QueryEditorMode,
} from '@grafana/grafana-foundation-sdk/prometheus';
import { DATASOURCE } from './datasource.ts';
import { withOwnLabels } from './own-labels.ts';

/** An expression and the legend of its series. */
export interface Query {
  readonly expression: string;
  /** Such as `{{name}}`. */
  readonly legend: string;
}

/** Builds a range query. */
export function buildRange({ expression, legend }: Query, index = 0): DataqueryBuilder {
  return build(expression, index).range().legendFormat(legend).format(PromQueryFormat.TimeSeries);
}

/** Builds an instant query, at the end of the time range. */
export function buildInstant({ expression, legend }: Query, index = 0): DataqueryBuilder {
  return build(expression, index).instant().legendFormat(legend).format(PromQueryFormat.TimeSeries);
}

/** Builds an instant query in table format: labels become columns. */
export function buildTableQuery(expression: string, index = 0): DataqueryBuilder {
  return build(expression, index).instant().format(PromQueryFormat.Table);
}

/** The reference id of the nth query of a panel: A, B, … */
export function toRefId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

function build(expression: string, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(toRefId(index))
    .datasource(DATASOURCE)
    .editorMode(QueryEditorMode.Code)
    .expr(withOwnLabels(expression));
}
