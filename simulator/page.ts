/** Which part of a list is asked for. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

/** What is wrong with a parameter of a page, in FastAPI's words. */
export interface BadPage {
  readonly name: string;
  readonly message: string;
  readonly type: string;
}

const PARAMETERS = [
  { name: 'page', usual: 1, most: Number.MAX_SAFE_INTEGER },
  { name: 'page_size', usual: 20, most: 100 },
] as const;

/** Reads `page` and `page_size` of a query, or says what is wrong with the first bad one. */
export function parsePage(query: Readonly<Record<string, unknown>>): Page | BadPage {
  const values: number[] = [];
  for (const { name, usual, most } of PARAMETERS) {
    const value = query[name] === undefined ? usual : parseWhole(query[name]);
    if (value === null) {
      return { name, message: 'Input should be a valid integer', type: 'int_parsing' };
    }
    if (value < 1) {
      return { name, message: 'Input should be greater than or equal to 1', type: 'greater_than_equal' };
    }
    if (value > most) {
      return { name, message: `Input should be less than or equal to ${most}`, type: 'less_than_equal' };
    }
    values.push(value);
  }
  const [number = 1, size = 20] = values;
  return { number, size };
}

function parseWhole(text: unknown): number | null {
  return typeof text === 'string' && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}
