import { parseArgs } from 'node:util';
import { MissingProgramError } from '../stack/server-process.ts';
import { type DemoOptions, playDemo } from './play.ts';

const HELP = `npm run demo:alerts [-- --factor=20 --sandbox]

Starts a simulated cloud, the exporter, and the Prometheus and Alertmanager of this machine; simulates a
crash of a CVM, an offline node, a workspace without credit and an expired key; and prints the notifications of Alertmanager. It takes two minutes.

  --factor=<number>  how many times faster than shipped the rules are, from 10 to 40 (default: 20)
  --sandbox          simulates nothing by itself: break what you like with the control API of the simulated cloud, whose
                     time runs as fast as the rules; everything runs until Ctrl-C
`;

const INSTALL = `
On Debian or Ubuntu: npm run test:setup
Elsewhere: put Prometheus 2.42 and Alertmanager 0.25, or newer, on PATH.
`;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  const flags = readFlags(args);
  if (flags === undefined) {
    process.stderr.write(HELP);
    return 2;
  }
  try {
    await playDemo({ ...flags, write: (text) => void process.stdout.write(text), stop: stop.signal });
    return 0;
  } catch (error) {
    if (!(error instanceof MissingProgramError)) throw error;
    process.stderr.write(`${error.message}: the demo needs it.${INSTALL}`);
    return 1;
  }
}

function readFlags(args: readonly string[]): Pick<DemoOptions, 'factor' | 'isSandbox'> | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { factor: { type: 'string', default: '20' }, sandbox: { type: 'boolean', default: false } },
    });
    const factor = Number(values.factor);
    return factor >= 10 && factor <= 40 ? { factor, isSandbox: values.sandbox } : undefined;
  } catch {
    return undefined;
  }
}
