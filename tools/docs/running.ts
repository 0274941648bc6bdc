import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addCommands } from '../../src/cli/run.ts';
import { systemClock } from '../../src/clock.ts';
import { code, codes, renderTable } from './markdown.ts';

const PAGE = 'docs/running.md';

const FLAGS = /(<!-- generated: flags -->\n)[\s\S]*(<!-- \/generated -->)/;

const ignore = (): void => undefined;

/** Inserts the flags of all commands into the hand-written page about running the exporter. */
export function renderRunning(): string {
  const page = readFileSync(PAGE, 'utf8');
  if (!FLAGS.test(page)) throw new Error(`${PAGE} has no <!-- generated: flags --> markers`);
  return page.replace(FLAGS, (_, start: string, end: string) => `${start}\n${renderFlags()}\n\n${end}`);
}

function renderFlags(): string {
  const program = new Command();
  addCommands(program, {
    env: {},
    hostName: '',
    clock: systemClock,
    stdout: ignore,
    stderr: ignore,
    log: { write: ignore, dropped: () => 0, onResume: ignore },
    stop: new AbortController().signal,
    onHangup: ignore,
  });
  const flags = program.commands.flatMap((command) =>
    command.options.map((option) => ({ option, command: command.name() })),
  );
  const names = [...new Set(flags.map(({ option }) => option.flags))];
  const rows = names.map((name) => {
    const same = flags.filter(({ option }) => option.flags === name);
    const { description, argChoices } = same[0]?.option ?? { description: '', argChoices: undefined };
    const defaults = new Set(
      same.flatMap(({ option: { defaultValue, defaultValueDescription } }) =>
        defaultValue === undefined ? [] : [String(defaultValueDescription ?? defaultValue)],
      ),
    );
    const choices = argChoices === undefined ? '' : `: ${codes(argChoices)}`;
    return [
      code(name),
      `${description}${choices}`,
      codes([...defaults]),
      same.map(({ command }) => command).join(', '),
    ];
  });
  return renderTable(['flag', 'meaning', 'default', 'commands'], rows);
}
