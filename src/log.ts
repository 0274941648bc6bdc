import { pino } from 'pino';
import type { Clock } from './clock.ts';
import { renderLogfmt } from './logfmt.ts';
import { VENDOR_KEY } from './secrets/redaction.ts';
import { MASK } from './secrets/secret.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ['logfmt', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Facts of an event; of what came from upstream only names, cut short, and ids that were checked. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes one line per event: a static message, and fields. */
export type Logger = Readonly<Record<LogLevel, (message: string, fields?: LogFields) => void>>;

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly clock: Clock;
  /** Gets whole lines with their newline. */
  readonly write: (line: string) => void;
}

export function createLogger({ level, format, clock, write }: LoggerOptions): Logger {
  const render = format === 'json' ? (line: string): string => line : renderLogfmt;
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"ts":"${new Date(clock.nowSeconds() * 1000).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    // The last line of defence: nothing that looks like an API key of the vendor is ever written.
    { write: (line: string) => write(escapeControls(render(line)).replace(VENDOR_KEY, MASK)) },
  );
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
}

// What a terminal might obey, and neither JSON nor logfmt escapes: a name must not repaint the screen of its reader.
function escapeControls(line: string): string {
  return line.replace(/[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
