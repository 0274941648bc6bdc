import type { SimulatedCvm } from './model.ts';

const RING_SIZE = 20;

/** Records an event of a CVM; keeps the last 20. */
export function recordEvent(cvm: SimulatedCvm, event: string, body: string, nowSeconds: number): void {
  cvm.events.push({ event, body, timestamp: Math.round(nowSeconds * 1000) });
  if (cvm.events.length > RING_SIZE) cvm.events.shift();
}
