import type { z } from 'zod';

/** Something wrong at a place of the file; `message` says what was expected and what came. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Keys whose values are never repeated, whatever is wrong with them. */
const SECRET_KEY = /key|secret|token|password|proxy|basic_auth|cert|client_ca/i;

/** Values that are never repeated, wherever they stand: API keys, URLs with a login, hashes, what calls itself a secret. */
const SECRET_VALUE = /phak_|@|\$2[a-z]?\$|-----BEGIN|key|secret|token|password/i;

/** What may be repeated of a key: all that a key of ours can be mistyped to. */
const PLAIN_KEY = /^(?!.*phak_)[\w.-]{1,32}$/i;

const MAX_SHOWN_LENGTH = 60;

/** Turns what the schema found into faults: one per unknown key, one per wrong value. */
export function toFaults(
  issues: readonly z.core.$ZodIssue[],
  raw: unknown,
  describeUnknown = describeUnknownKey,
): readonly Fault[] {
  return issues.flatMap((issue): readonly Fault[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        message: describeUnknown(key, issue.message),
      }));
    }
    const path = toWrittenPath(issue.path, raw);
    const isList = issue.code === 'invalid_type' && issue.expected === 'array';
    const expected = isList ? 'expected a list' : issue.message;
    const got = describeValue(path, valueAt(raw, path));
    const reason: unknown = issue.code === 'custom' ? issue.params?.['reason'] : undefined;
    const why = typeof reason === 'string' ? `: ${reason}` : '';
    return [{ path, message: `${expected}, got ${got}${why}` }];
  });
}

/** The path as it is written in documentation: `workspaces[0].discovery.refresh`. */
export function renderPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = PLAIN_KEY.test(String(step)) ? String(step) : '<key>';
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** A value as a fault may show it: cut short, and never one that may be a secret. */
export function describeValue(path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'string') return 'a map';
  // A whole file that is one text may be a key file, given by mistake.
  if (path.length === 0) return 'a text';
  if (SECRET_VALUE.test(value) || path.some((step) => typeof step === 'string' && SECRET_KEY.test(step))) {
    return '<secret>';
  }
  const shown = value.length > MAX_SHOWN_LENGTH ? `${value.slice(0, MAX_SHOWN_LENGTH)}…` : value;
  return JSON.stringify(shown);
}

/** What is said of a key that the schema does not have. */
export function describeUnknownKey(_key: string, known: string): string {
  return `unknown key, expected one of ${known}`;
}

// An app given by its id alone has no keys: the fault is in the entry itself.
function toWrittenPath(path: readonly PropertyKey[], raw: unknown): readonly PropertyKey[] {
  const parent = path.slice(0, -1);
  return typeof valueAt(raw, parent) === 'string' ? parent : path;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)];
    return typeof value === 'object' && value !== null
      ? new Map(Object.entries(value)).get(String(step))
      : undefined;
  }, raw);
}
