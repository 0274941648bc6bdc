import type { Clock } from '../clock.ts';

/** When the configuration was loaded, and what the last reload came to. Times are of the boot clock. */
export interface ReloadRecord {
  readonly onReload: (outcome: { readonly faults: readonly string[] }) => void;
  readonly last: () => LastReload;
}

/** What is remembered. */
export interface LastReload {
  readonly loadedAtBootSeconds: number;
  /** The last reload, if it was refused. */
  readonly refused: { readonly atBootSeconds: number; readonly faults: readonly string[] } | undefined;
}

/** Remembers reloads; the first loading, which was good, was now. */
export function createReloadRecord(clock: Clock): ReloadRecord {
  let last: LastReload = { loadedAtBootSeconds: clock.bootSeconds(), refused: undefined };
  return {
    last: () => last,
    onReload: ({ faults }) => {
      const atBootSeconds = clock.bootSeconds();
      last =
        faults.length === 0
          ? { loadedAtBootSeconds: atBootSeconds, refused: undefined }
          : { ...last, refused: { atBootSeconds, faults } };
    },
  };
}
