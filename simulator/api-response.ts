import type { JsonObject } from './json.ts';
import type { Shape } from './model.ts';

/** The response to a request without faults. */
export type ApiResponse = ListResponse | ErrorResponse;

/** A list, which faults can change before it is sent. */
export interface ListResponse {
  readonly status: 200;
  /** The requested shape. */
  readonly shape: Shape;
  readonly toItems: (shape: Shape) => readonly JsonObject[];
  /** Wraps items, valid or not, in the envelope of the endpoint. */
  readonly toBody: (items: readonly unknown[]) => unknown;
}

/** An error response of the API. */
export interface ErrorResponse {
  readonly status: 401 | 403 | 404 | 422;
  readonly body: JsonObject;
}

/** The body of a response without faults. */
export function toNormalBody(response: ApiResponse): unknown {
  return response.status === 200 ? response.toBody(response.toItems(response.shape)) : response.body;
}
