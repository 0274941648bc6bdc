/** What was found wrong; the soak goes on, and fails in the end. */
export interface Violations {
  readonly add: (rule: string, detail: string) => void;
  /** By rule, in the order of their first time. */
  readonly list: () => readonly Violation[];
}

/** A rule that did not hold. */
export interface Violation {
  readonly rule: string;
  readonly times: number;
  /** Of the first time. */
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
