import { type Command, InvalidArgumentError, Option } from 'commander';
import { toTcpAddress } from './listen-address-flag.ts';

/** Flags of the simulated cloud. */
export interface SimulatorFlags {
  readonly seed: number;
  readonly apps: number;
  readonly cvmsPerApp: number;
  readonly speed: number;
}

/** Adds the flag of the simulator's listen address. */
export function addSimulatorAddressFlag(command: Command): Command {
  return command.addOption(
    new Option('--listen <address>', 'address of the simulated API')
      .argParser(toTcpAddress)
      .default({ host: '127.0.0.1', port: 10_058 }, '127.0.0.1:10058'),
  );
}

/** Adds the flags of the simulated cloud. */
export function addSimulatorFlags(command: Command, defaultSpeed: number): Command {
  return command
    .option('--seed <number>', 'seed of the simulated cloud', toNumber, 1)
    .option('--apps <number>', 'number of apps', toCount, 6)
    .option('--cvms-per-app <number>', 'CVMs per app, on average', toCount, 3)
    .option('--speed <factor>', 'simulated time relative to real time; 0 stops it', toFactor, defaultSpeed);
}

function toNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Expected a whole number up to 999999.');
  return Number(text);
}

function toCount(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text))
    throw new InvalidArgumentError('Expected a whole number from 1 to 99999.');
  return Number(text);
}

function toFactor(text: string): number {
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text))
    throw new InvalidArgumentError('Expected a number such as 1 or 0.5.');
  return Number(text);
}
