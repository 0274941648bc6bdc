import type { ListResponse } from './api-response.ts';
import type { FaultByKind } from './fault.ts';

type Variant = FaultByKind['wrong_shape']['variant'];

const WRONG_BODIES: Readonly<Record<Variant, (list: ListResponse) => unknown>> = {
  object: (list) => list.toWrongContainer(),
  string: () => 'unexpected',
  null: () => null,
  bad_items: (list) => list.toBody([1, 'two', null, [], { unexpected: true }]),
  one_bad_item: (list) => list.toBody([{ unexpected: true }, ...list.toItems().slice(1)]),
  wrong_types: (list) => list.toBody(list.toItems().map(toWrongType)),
};

/** Creates valid JSON that violates the schema. */
export function toWrongBody(list: ListResponse, variant: Variant): unknown {
  return WRONG_BODIES[variant](list);
}

function toWrongType(value: unknown): unknown {
  if (typeof value === 'string') return 17;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return 'maybe';
  if (Array.isArray(value)) return value.map(toWrongType);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toWrongType(inner)]));
}
