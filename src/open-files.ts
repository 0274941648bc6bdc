import { readFileSync } from 'node:fs';

export const MIN_OPEN_FILES = 256;

export const TOO_FEW_OPEN_FILES = `too many open files, expected a limit of ${MIN_OPEN_FILES} or more: raise it with ulimit -n, LimitNOFILE= of systemd, or --ulimit nofile= of Docker`;

/** What to do about an error that comes from a limit of open files; `undefined` for other errors. */
export function describeOpenFilesError(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENFILE') return 'the machine has too many open files';
  return code === 'EMFILE' ? TOO_FEW_OPEN_FILES : undefined;
}

/** Whether the limit of this process is known and below `MIN_OPEN_FILES`. */
export function hasTooFewOpenFiles(): boolean {
  return (readOpenFileLimit() ?? MIN_OPEN_FILES) < MIN_OPEN_FILES;
}

/** How many files and connections this process may have open at a time; `undefined` where that is not known. */
export function readOpenFileLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
