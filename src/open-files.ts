import { readFileSync } from 'node:fs';

/** What loading the program needs. */
export const MIN_OPEN_FILES = 256;

/** What to do about an error that comes from a limit of open files; `undefined` for other errors. */
export function describeOpenFilesError(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENFILE') return 'the machine has too many open files';
  if (code !== 'EMFILE') return undefined;
  return `too many open files, expected a limit of ${MIN_OPEN_FILES} or more: raise it with ulimit -n, LimitNOFILE= of systemd, or --ulimit nofile= of Docker`;
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
