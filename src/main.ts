#!/usr/bin/env node
import { describeOpenFilesError, hasTooFewOpenFiles, TOO_FEW_OPEN_FILES } from './open-files.ts';

// With too few open files, loading the modules fails with one of several errors: the limit is checked before.
try {
  if (hasTooFewOpenFiles()) fail(TOO_FEW_OPEN_FILES);
  else await (await import('./cli/process.ts')).runProcess();
} catch (error) {
  const description = describeOpenFilesError(error);
  if (description === undefined) throw error;
  fail(description);
}

function fail(reason: string): void {
  process.stderr.write(`cannot start: ${reason}\n`);
  process.exitCode = 1;
}
