import { Command, CommanderError } from 'commander';
import { ConfigError, StartupError } from '../errors.ts';
import { loadVersion } from '../version.ts';
import { addCheckConfig } from './check-config.ts';
import { renderCrash } from './crash.ts';
import { addDemo } from './demo.ts';
import type { Environment } from './environment.ts';
import { addHashPassword } from './hash-password.ts';
import { addHealthcheck } from './healthcheck.ts';
import { addServe } from './serve.ts';
import { addSimulate } from './simulate.ts';

const EXIT_CODES = { ok: 0, runtimeError: 1, usageError: 2 } as const;

/** Runs a command line, given without the program's name; resolves to the exit code. */
export async function run(argv: readonly string[], environment: Environment): Promise<number> {
  try {
    await createProgram(environment).parseAsync(toFlags(argv), { from: 'user' });
    return EXIT_CODES.ok;
  } catch (error) {
    return toExitCode(error, environment);
  }
}

// `help`, `help serve`, `version`, `-v` and `-V`, as other programs have them.
function toFlags(argv: readonly string[]): readonly string[] {
  const [first = '', ...rest] = argv;
  if (first === 'help') return [...rest, '--help'];
  return ['version', '-v', '-V'].includes(first) ? ['--version'] : argv;
}

function createProgram(environment: Environment): Command {
  const { version, revision } = loadVersion();
  const program = new Command('phala-cloud-exporter')
    .description('Prometheus exporter for Phala Cloud: the state of your Confidential VMs as metrics.')
    .version(`phala-cloud-exporter ${version} (revision ${revision}, Node ${process.version})`, '--version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .showHelpAfterError('(--help lists the commands and flags)')
    .exitOverride()
    .configureOutput({ writeOut: environment.stdout, writeErr: environment.stderr });
  const serve = addCommands(program, environment);
  program.addHelpText('after', () => `\n${serve.helpInformation()}${ENVIRONMENT_HELP}`);
  return program;
}

/** Adds all commands; returns `serve`. */
export function addCommands(program: Command, environment: Environment): Command {
  const serve = addServe(program, environment);
  addDemo(program, environment);
  addSimulate(program, environment);
  addCheckConfig(program, environment);
  addHashPassword(program, environment);
  addHealthcheck(program, environment);
  return serve;
}

const ENVIRONMENT_HELP = `
Environment:
  PHALA_CLOUD_API_KEY     API key; without a configuration file, all apps that it can see are polled
  PHALA_CLOUD_API_PREFIX  base URL of the API, overrides api.base_url
`;

function toExitCode(error: unknown, { env, stderr }: Environment): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usageError;
  if (error instanceof ConfigError) {
    stderr(`${error.faults.join('\n')}\n`);
    return EXIT_CODES.usageError;
  }
  stderr(error instanceof StartupError ? `${error.message}\n` : renderCrash(error, env));
  return EXIT_CODES.runtimeError;
}
