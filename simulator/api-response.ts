import type { JsonObject } from './json.ts';

/** The response to a request without faults. */
export type ApiResponse = ListResponse | ErrorResponse;

/** A list of items, or a map of them, which faults can change before it is sent. */
export interface ListResponse {
  readonly status: 200;
  readonly toItems: () => readonly JsonObject[];
  /** The same items in another shape or generation of the API. */
  readonly toOtherItems: () => readonly JsonObject[];
  /** An item with only the fields that a restricted response has. */
  readonly toMinimalItem: (item: JsonObject) => JsonObject;
  /** Wraps items, valid or not, in the envelope of the endpoint. */
  readonly toBody: (items: readonly unknown[]) => unknown;
  /** The items in a container of the wrong JSON type: an object instead of a list, or the reverse. */
  readonly toWrongContainer: () => unknown;
}

/** An error response of the API. */
export interface ErrorResponse {
  readonly status: 401 | 403 | 404 | 413 | 422 | 500;
  readonly body: JsonObject;
}

/** The body of a response without faults. */
export function toNormalBody(response: ApiResponse): unknown {
  return response.status === 200 ? response.toBody(response.toItems()) : response.body;
}
