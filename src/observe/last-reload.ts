import type { Clock } from '../clock.ts';

/** The result of a reload: without faults it succeeded. */
export interface ReloadOutcome {
  /** One line each. */
  readonly faults: readonly string[];
  /** An error that is no fault of the configuration. */
  readonly error?: unknown;
  /** Whether the configuration differs from the previous one. */
  readonly isChanged?: boolean;
}

/** When the configuration was loaded, and the last reload if it failed. Times are of the boot clock. */
export interface LastReload {
  readonly loadedAtBootSeconds: number;
  readonly failed: { readonly atBootSeconds: number; readonly faults: readonly string[] } | undefined;
}

/** Keeps the last reload. */
export interface ReloadRecord {
  readonly onReload: (outcome: ReloadOutcome) => void;
  readonly last: () => LastReload;
}

/** Starts with a configuration that was loaded now. */
export function createReloadRecord(clock: Clock): ReloadRecord {
  let last: LastReload = { loadedAtBootSeconds: clock.bootSeconds(), failed: undefined };
  return {
    last: () => last,
    onReload: ({ faults }) => {
      const atBootSeconds = clock.bootSeconds();
      last =
        faults.length === 0
          ? { loadedAtBootSeconds: atBootSeconds, failed: undefined }
          : { ...last, failed: { atBootSeconds, faults } };
    },
  };
}
