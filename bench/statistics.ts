/** The median. @throws without values */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A quantile by nearest rank. @throws without values */
export function quantile(values: readonly number[], q: number): number {
  const ordered = values.toSorted((a, b) => a - b);
  const value = ordered[Math.max(0, Math.ceil(ordered.length * q) - 1)];
  if (value === undefined) throw new Error('expected at least one measurement, got none');
  return value;
}

/** The mean. @throws without values */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new Error('expected at least one measurement, got none');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
