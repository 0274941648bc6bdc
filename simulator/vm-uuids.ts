import type { InputError } from './errors.ts';

/** The body of a request. */
export interface RequestBody {
  readonly text: string;
  /** Whether its Content-Type is JSON. */
  readonly isJson: boolean;
}

const NOT_AN_OBJECT = {
  loc: ['body'],
  msg: 'Input should be a valid dictionary or object to extract fields from',
  type: 'model_attributes_type',
} as const;
const MISSING = { msg: 'Field required', type: 'missing' } as const;

/** Parses the body of `POST /status/batch`; the errors are those of FastAPI. */
export function parseVmUuids({
  text,
  isJson,
}: RequestBody): { readonly ids: readonly string[] } | { readonly errors: readonly InputError[] } {
  if (text === '') return { errors: [{ loc: ['body'], ...MISSING }] };
  const body: unknown = isJson ? parseJson(text) : text;
  if (body === undefined) {
    return { errors: [{ loc: ['body', 0], msg: 'JSON decode error', type: 'json_invalid' }] };
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { errors: [NOT_AN_OBJECT] };
  const loc = ['body', 'vm_uuids'];
  if (!('vm_uuids' in body)) return { errors: [{ loc, ...MISSING }] };
  const ids: unknown = body.vm_uuids;
  if (!Array.isArray(ids)) {
    return { errors: [{ loc, msg: 'Input should be a valid list', type: 'list_type' }] };
  }
  const errors = ids.flatMap((id, index) =>
    typeof id === 'string'
      ? []
      : [{ loc: [...loc, index], msg: 'Input should be a valid string', type: 'string_type' }],
  );
  return errors.length > 0 ? { errors } : { ids: ids.map(String) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
