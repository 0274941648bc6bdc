/** Violated rules; the soak test continues, and fails at the end. */
export interface Violations {
  readonly add: (rule: string, detail: string) => void;
  /** By rule, in the order of the first occurrence. */
  readonly list: () => readonly Violation[];
}

/** A violated rule. */
export interface Violation {
  readonly rule: string;
  readonly times: number;
  /** Of the first occurrence. */
  readonly detail: string;
}

/** Creates an empty list. */
export function createViolations(): Violations {
  const found = new Map<string, Violation>();
  return {
    add: (rule, detail) => {
      const before = found.get(rule);
      found.set(rule, { rule, detail: before?.detail ?? detail, times: (before?.times ?? 0) + 1 });
    },
    list: () => [...found.values()],
  };
}
