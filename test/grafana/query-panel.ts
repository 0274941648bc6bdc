import type { Prometheus } from '../prometheus/start-prometheus.ts';
import type { Target } from './files.ts';
import { interpolate, type Selection } from './interpolate.ts';

/** A series of a result, with its last value. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Runs the query of a panel against a real Prometheus, as Grafana does. */
export async function queryTarget(
  prometheus: Prometheus,
  { expr, instant = false }: Pick<Target, 'expr' | 'instant'>,
  selection: Selection,
): Promise<readonly Series[]> {
  const expression = interpolate(expr, selection);
  if (instant)
    return (await prometheus.query(expression)).map(({ metric, value }) => ({
      labels: metric,
      value: Number(value[1]),
    }));
  return (await prometheus.queryRange(expression, selection.rangeSeconds)).map(({ metric, values }) => ({
    labels: metric,
    value: Number(values.at(-1)?.[1]),
  }));
}
