import type { Prometheus } from '../prometheus/start-prometheus.ts';
import type { Target } from './files.ts';
import { type Choice, interpolate } from './interpolate.ts';

/** A series of an answer, with its last value. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Asks a real Prometheus what Grafana would ask it for a panel. */
export async function answer(
  prometheus: Prometheus,
  { expr, instant = false }: Pick<Target, 'expr' | 'instant'>,
  choice: Choice,
): Promise<readonly Series[]> {
  const expression = interpolate(expr, choice);
  if (instant)
    return (await prometheus.query(expression)).map(({ metric, value }) => ({
      labels: metric,
      value: Number(value[1]),
    }));
  return (await prometheus.queryRange(expression, choice.rangeSeconds)).map(({ metric, values }) => ({
    labels: metric,
    value: Number(values.at(-1)?.[1]),
  }));
}
