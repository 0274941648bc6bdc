import { type Command, InvalidArgumentError, Option } from 'commander';
import { toTcpAddress } from './listen-address-flag.ts';

/** Flags that describe the simulated cloud. */
export interface SimulatorFlags {
  readonly seed: number;
  readonly apps: number;
  readonly cvmsPerApp: number;
  readonly speed: number;
}

/** Adds the flag that says where the simulated cloud listens. */
export function addSimulatorAddressFlag(command: Command): Command {
  return command.addOption(
    new Option('--listen <address>', 'where the simulated API is')
      .argParser(toTcpAddress)
      .default({ host: '127.0.0.1', port: 10_058 }, '127.0.0.1:10058'),
  );
}

/** Adds the flags of the simulated cloud. */
export function addSimulatorFlags(command: Command, defaultSpeed: number): Command {
  return command
    .option('--seed <number>', 'which cloud: the same seed, the same life', toNumber, 1)
    .option('--apps <number>', 'how many apps it has', toCount, 6)
    .option('--cvms-per-app <number>', 'how many CVMs an app has, on average', toCount, 3)
    .option(
      '--speed <factor>',
      'how much faster than real time it lives; 0 stands still',
      toFactor,
      defaultSpeed,
    );
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
