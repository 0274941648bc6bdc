import type { ErrorResponse } from './api-response.ts';

/** An error with a text, as FastAPI reports it. */
export function toError(status: ErrorResponse['status'], detail: string): ErrorResponse {
  return { status, body: { detail } };
}

/** An error with a code of the vendor. */
export function toCodedError(
  status: ErrorResponse['status'],
  code: string,
  message: string,
  requestId: string,
): ErrorResponse {
  return { status, body: { error_code: code, message, request_id: requestId } };
}

/** An invalid part of a request, as FastAPI reports it. */
export interface InputError {
  /** The path to the invalid value. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

/** The response to an invalid request, as of FastAPI. */
export function toInputError(...detail: readonly InputError[]): ErrorResponse {
  return { status: 422, body: { detail } };
}
