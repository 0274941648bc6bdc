/** Counts by name. */
export interface Tally {
  readonly count: (name: string, by?: number) => void;
  readonly of: (name: string) => number;
  readonly entries: () => readonly (readonly [name: string, count: number])[];
}

/** Creates an empty tally. */
export function createTally(): Tally {
  const counts = new Map<string, number>();
  return {
    count: (name, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by),
    of: (name) => counts.get(name) ?? 0,
    entries: () => [...counts],
  };
}
