import {
  DataqueryBuilder,
  PromQueryFormat,
  QueryEditorMode,
} from '@grafana/grafana-foundation-sdk/prometheus';
import { DATASOURCE } from './datasource.ts';
import { withOwnLabels } from './own-labels.ts';

/** An expression, and what a series of its answer is called. */
export interface Query {
  readonly expression: string;
  /** Such as `{{name}}`. */
  readonly legend: string;
}

/** Builds a query for how it was over the shown time. */
export function buildRange({ expression, legend }: Query, index = 0): DataqueryBuilder {
  return build(expression, index).range().legendFormat(legend).format(PromQueryFormat.TimeSeries);
}

/** Builds a query for how it is at the end of the shown time. */
export function buildInstant({ expression, legend }: Query, index = 0): DataqueryBuilder {
  return build(expression, index).instant().legendFormat(legend).format(PromQueryFormat.TimeSeries);
}

/** Builds a query whose labels become the columns of a table. */
export function buildTableQuery(expression: string, index = 0): DataqueryBuilder {
  return build(expression, index).instant().format(PromQueryFormat.Table);
}

/** The letter that Grafana knows the nth query of a panel by. */
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
