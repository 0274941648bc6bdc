import { isCronExpression } from '../cron/cron-schedule.ts';
import { parseDuration, renderDuration } from '../duration.ts';
import { Secret } from '../secrets/secret.ts';
import { parseAppId } from './app-id.ts';
import { Pattern, type PatternScope } from './pattern.ts';

/** A type of value: its description for people, and how its text is parsed and rendered. */
export interface ValueType<T> {
  /** Completes "expected …". */
  readonly expected: string;
  /** `undefined` if the text is invalid. @throws Error with the reason, which repeats none of the text. */
  readonly parse: (text: string) => T | undefined;
  /** The value as the file would have it; the value itself if left out. */
  readonly render?: (value: T) => unknown;
}

export function count(min: number, max: number): ValueType<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    parse: (text) => (/^\d{1,15}$/.test(text) ? within(Number(text), min, max) : undefined),
  };
}

/** A time span, in seconds. */
export function duration(minSeconds: number, maxSeconds: number): ValueType<number> {
  const range = `from ${renderDuration(minSeconds)} to ${renderDuration(maxSeconds)}`;
  return {
    expected: `a duration such as 30s or 1h30m, ${range}`,
    parse: (text) => within(parseDuration(text), minSeconds, maxSeconds),
    render: renderDuration,
  };
}

/** An amount of data, in bytes. */
export function size(minBytes: number, maxBytes: number): ValueType<number> {
  return {
    expected: `a size such as 16MiB, from ${renderSize(minBytes)} to ${renderSize(maxBytes)}`,
    parse: (text) => within(parseSize(text), minBytes, maxBytes),
    render: renderSize,
  };
}

/** A text that matches a pattern, surrounding whitespace aside. */
export function matching(expected: string, pattern: RegExp): ValueType<string> {
  return { expected, parse: (text) => (pattern.test(text.trim()) ? text.trim() : undefined) };
}

export function oneOf<T>(values: ReadonlyMap<string, T>, expected: string): ValueType<T> {
  return { expected, parse: (text) => values.get(text) };
}

export function line(expected: string): ValueType<string> {
  return matching(expected, /^[^\p{Cc}]{1,256}$/u);
}

export const path: ValueType<string> = line('the path of a file');

/** The name of an environment variable; capitals only, so that an API key written there by mistake is rejected. */
export const variable: ValueType<string> = matching(
  'the name of an environment variable in capitals',
  /^[A-Z_][A-Z0-9_]{0,127}$/,
);

export const flag: ValueType<boolean> = oneOf(
  new Map([
    ['true', true],
    ['false', false],
  ]),
  'true or false',
);

/** The address of an HTTP server, without a login, query or fragment; no slash at its end. */
export const baseUrl: ValueType<string> = {
  expected: 'an http or https URL without user name, password, query or fragment',
  parse: (text) => {
    const url = parseUrl(text);
    if (url === undefined || url.username !== '' || url.password !== '' || /[?#]/.test(text))
      return undefined;
    return url.href.replace(/\/+$/, '');
  },
};

/** The address of a proxy, which may contain a password. */
export const proxyUrl: ValueType<Secret> = {
  expected: 'an http or https URL',
  parse: (text) => {
    const url = parseUrl(text);
    const isUsable = url !== undefined && isDecodable(url.username) && isDecodable(url.password);
    return isUsable ? new Secret(url.href) : undefined;
  },
};

export const cron: ValueType<string> = {
  expected: 'a cron expression of 5 fields, or 6 with seconds first',
  parse: (text) =>
    /^\S+(\s+\S+){4,5}$/.test(text.trim()) && isCronExpression(text.trim()) ? text.trim() : undefined,
};

/** A regular expression that matches anywhere in a text; `null` for an empty one. */
export const searchPattern: ValueType<Pattern | null> = {
  ...pattern('anywhere'),
  parse: (text) => (text === '' ? null : pattern('anywhere').parse(text)),
  render: (value) => value?.source ?? '',
};

export const namePattern: ValueType<Pattern> = pattern('whole text');

export const appId: ValueType<string> = {
  expected: 'an app id of 40 hex digits, bare or after app_ or 0x',
  parse: (text) => parseAppId(text.trim()),
};

export const composeHash: ValueType<string> = {
  expected: 'a compose hash of 64 hex digits, bare or after 0x',
  parse: (text) => /^(?:0x)?([0-9a-f]{64})$/.exec(text.trim().toLowerCase())?.[1],
};

function within(value: number | undefined, min: number, max: number): number | undefined {
  return value !== undefined && value >= min && value <= max ? value : undefined;
}

function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

function parseUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

function pattern(scope: PatternScope): ValueType<Pattern> {
  return {
    expected: 'a regular expression in RE2 syntax, without lookaround and backreferences',
    parse: (text) => new Pattern(text, scope),
    render: ({ source }) => source,
  };
}

const UNIT_BYTES: Readonly<Record<string, number>> = {
  GiB: 1024 ** 3,
  MiB: 1024 ** 2,
  KiB: 1024,
  B: 1,
};

/** Parses a size such as `16MiB` or a number of bytes; `undefined` if it is invalid. */
export function parseSize(text: string): number | undefined {
  const [match, count = '', unit = 'B'] = /^(\d+)\s?([KMG]iB|B)?$/.exec(text) ?? [];
  const unitBytes = UNIT_BYTES[unit];
  return match === undefined || unitBytes === undefined ? undefined : Number(count) * unitBytes;
}

/** Renders bytes in the largest unit that is exact. */
export function renderSize(bytes: number): string {
  const [unit = 'B', unitBytes = 1] =
    Object.entries(UNIT_BYTES).find(([, size]) => bytes > 0 && bytes % size === 0) ?? [];
  return `${bytes / unitBytes}${unit}`;
}
