import type { SizePoint } from './points.ts';
export function renderPlot(points: readonly SizePoint[]): string {
  return String(points.length);
}
