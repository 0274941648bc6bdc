#!/usr/bin/env node
import { describeOpenFilesError } from './open-files.ts';

// The modules are many files, opened at once: where few may be open, loading them fails before all else.
try {
  const { runProcess } = await import('./cli/process.ts');
  await runProcess();
} catch (error) {
  const description = describeOpenFilesError(error);
  if (description === undefined) throw error;
  process.stderr.write(`cannot start: ${description}\n`);
  process.exitCode = 1;
}
