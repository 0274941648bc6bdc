/** The requested page of a list. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

/** The error of an invalid parameter, as FastAPI reports it. */
export interface InvalidPage {
  readonly name: string;
  readonly message: string;
  readonly type: string;
}

const PARAMETERS = [
  { name: 'page', default: 1, max: Number.MAX_SAFE_INTEGER },
  { name: 'page_size', default: 20, max: 100 },
] as const;

/** Parses `page` and `page_size` of a query; returns the error of the first invalid one. */
export function parsePage(query: Readonly<Record<string, unknown>>): Page | InvalidPage {
  const values: number[] = [];
  for (const { name, default: defaultValue, max } of PARAMETERS) {
    const value = query[name] === undefined ? defaultValue : parseWhole(query[name]);
    if (value === null) {
      return { name, message: 'Input should be a valid integer', type: 'int_parsing' };
    }
    if (value < 1) {
      return { name, message: 'Input should be greater than or equal to 1', type: 'greater_than_equal' };
    }
    if (value > max) {
      return { name, message: `Input should be less than or equal to ${max}`, type: 'less_than_equal' };
    }
    values.push(value);
  }
  const [number = 1, size = 20] = values;
  return { number, size };
}

function parseWhole(text: unknown): number | null {
  return typeof text === 'string' && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}
