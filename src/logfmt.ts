/** Prometheus' order: when, how bad, what; then the rest as it came. */
const FIRST_KEYS = ['ts', 'level', 'msg'];

/** Rewrites one line of JSON as logfmt; a value never breaks out of its quotes or its line. */
export function renderLogfmt(jsonLine: string): string {
  const fields = new Map<string, unknown>(Object.entries(JSON.parse(jsonLine)));
  const rest = [...fields.keys()].filter((key) => !FIRST_KEYS.includes(key));
  const pairs = [...FIRST_KEYS, ...rest].map((key) => `${key}=${renderValue(fields.get(key))}`);
  return `${pairs.join(' ')}\n`;
}

function renderValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w.:/+@-]+$/.test(text) ? text : JSON.stringify(text);
}
