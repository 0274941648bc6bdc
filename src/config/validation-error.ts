export type Path = readonly PropertyKey[];

/** An error at a place in the file; `message` says what was expected and what was found. */
export interface ValidationError {
  readonly path: Path;
  readonly message: string;
}

/** Keys whose values are never shown. */
const SECRET_KEY = /key|secret|token|password|proxy|basic_auth|cert|client_ca/i;

/** Values that are never shown under any key: API keys, URLs with a login, hashes, texts that name a secret. */
const SECRET_VALUE = /phak_|@|\$2[a-z]?\$|-----BEGIN|key|secret|token|password/i;

/** Keys that may be shown: plausible misspellings of known ones. */
const PLAIN_KEY = /^(?!.*phak_)[\w.-]{1,32}$/i;

const MAX_SHOWN_LENGTH = 60;

/** The path as the documentation writes it: `workspaces[0].discovery.refresh`. */
export function renderPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = PLAIN_KEY.test(String(step)) ? String(step) : '<key>';
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** A value as an error message may show it: shortened, and never one that may be a secret. */
export function describeValue(path: Path, value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value !== 'string') return 'a map';
  // A file that is a single text may be a key file, passed by mistake.
  if (path.length === 0) return 'a text';
  if (SECRET_VALUE.test(value) || path.some((step) => typeof step === 'string' && SECRET_KEY.test(step))) {
    return '<secret>';
  }
  const shown = value.length > MAX_SHOWN_LENGTH ? `${value.slice(0, MAX_SHOWN_LENGTH)}…` : value;
  return JSON.stringify(shown);
}
