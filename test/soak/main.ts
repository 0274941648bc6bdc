import { FlagError, HELP, parseFlags, type SoakFlags } from './flags.ts';
import { renderFaults, renderReport } from './report.ts';
import { soak } from './soak.ts';

/** Runs the soak test; resolves to the exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const flags = parseFlags(args);
    if (flags !== undefined) return await run(flags);
    process.stdout.write(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function run(flags: SoakFlags): Promise<number> {
  process.stdout.write(`soaking with --seed=${flags.seed}\n`);
  const report = await soak(flags);
  process.stdout.write(renderReport(report));
  const faults = renderFaults(report);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.stdout.write(
    faults.length === 0 ? 'no faults\n' : `${faults.length} faults; run it again with --seed=${flags.seed}\n`,
  );
  return faults.length === 0 ? 0 : 1;
}

// Exits although something may still be running after a fault.
process.exit(await main(process.argv.slice(2)));
