/** The value in the middle. @throws where there is none */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The smallest value that is at least as large as such a share of all. @throws where there is none */
export function quantile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((a, b) => a - b);
  const value = ordered[Math.max(0, Math.ceil(ordered.length * share) - 1)];
  if (value === undefined) throw new Error('expected at least one measurement, got none');
  return value;
}

/** The sum, shared equally. @throws where there is none */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new Error('expected at least one measurement, got none');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
