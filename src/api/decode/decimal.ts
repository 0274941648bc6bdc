import { z } from 'zod';

/** A decimal as a string, which the API writes amounts as, or as a number; null or absent. */
export const decimal = z.union([z.string(), z.number()]).nullish();

/** Parses a decimal, which may be negative; `undefined` for any other text. */
export function parseDecimal(text: string): number | undefined {
  if (!/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim())) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Parses a decimal that is not negative. */
export function parseAmount(text: string): number | undefined {
  const value = parseDecimal(text);
  return value === undefined || value < 0 ? undefined : value;
}
