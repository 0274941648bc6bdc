import type { JsonObject } from './json.ts';
import type { Shape } from './model.ts';

/** What a request gets when nothing goes wrong on purpose. */
export type Answer = ListAnswer | Refusal;

/** A list, which faults can spoil before it is sent. */
export interface ListAnswer {
  readonly status: 200;
  /** The shape that the client asked for. */
  readonly shape: Shape;
  readonly toItems: (shape: Shape) => readonly JsonObject[];
  /** Puts items, good or bad, into the envelope of the endpoint. */
  readonly toBody: (items: readonly unknown[]) => unknown;
}

/** An error that the API would answer as well. */
export interface Refusal {
  readonly status: 401 | 403 | 404 | 422;
  readonly body: JsonObject;
}

/** The body of an answer without faults. */
export function toGenuineBody(answer: Answer): unknown {
  return answer.status === 200 ? answer.toBody(answer.toItems(answer.shape)) : answer.body;
}
