import { spawnSync } from 'node:child_process';
import { findJudge } from '../../deploy/src/helm.ts';

/** A program that judges files; `run` returns everything that it prints. */
export interface Judge {
  readonly path: string;
  readonly run: (...args: readonly string[]) => { readonly status: number | null; readonly output: string };
}

/** Finds a program; where it is missing, says on standard error which checks are skipped. */
export function findJudgeOrSay(name: string, checks: string): Judge | undefined {
  const path = findJudge(name);
  if (path === undefined) {
    process.stderr.write(`SKIPPED: ${checks}: ${name} is missing; see tools/install-judges.sh\n`);
    return undefined;
  }
  return {
    path,
    run: (...args) => {
      const { status, stdout, stderr } = spawnSync(path, args, {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      });
      return { status, output: stdout + stderr };
    },
  };
}

/** Fails for bugs. */
export const PINT = ['--no-color', '--offline', 'lint'];

/** Without the two checks that warn of `and`, `or` and `unless` between series that exist only in trouble. */
export const PINT_WITHOUT_SETS = ['--disabled=promql/impossible', '--disabled=alerts/comparison', ...PINT];
