import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALERTS } from '../../prometheus/src/catalogue.ts';
import { RUNBOOKS_URL } from '../../prometheus/src/links.ts';
import { FAILURE_REASONS } from '../../src/errors.ts';
import { RUNBOOK_PARTS } from '../../tools/docs/runbooks.ts';
import { lintExpression } from './lint.ts';
import { ruleOf } from './rule-files.ts';

const FOLDER = new URL('../../docs/runbooks/', import.meta.url);

/** Pages that are not about one alert. */
const OTHER_PAGES = ['README.md', 'failure-reasons.md'];

/** The commands of the vendor CLI, npm `phala` 1.1.18, that runbooks use. */
const VENDOR_COMMANDS = [
  'api',
  'apps',
  'cvms attestation',
  'cvms get',
  'cvms list',
  'cvms replicate',
  'cvms resize',
  'cvms restart',
  'cvms start',
  'cvms stop',
  'deploy',
  'envs',
  'logs',
  'nodes list',
  'os-images',
  'ps',
  'runtime-config',
  'status',
];

it('every alert has a page, and every page an alert', () => {
  const pages = readdirSync(FOLDER).filter((page) => !OTHER_PAGES.includes(page));

  expect(pages.toSorted()).toEqual(ALERTS.map(({ name }) => `${name}.md`).toSorted());
});

/** Pages of alerts that fire for any failure reason. */
const ANY_REASON = [
  'PhalaAllPollsFailing',
  'PhalaShardPollsFailing',
  'PhalaWorkspacePollsFailing',
  'PhalaAppPollFailing',
];

it.each(ANY_REASON)('%s has a step for every failure reason', (name) => {
  const [, mitigation = ''] = readFileSync(new URL(`${name}.md`, FOLDER), 'utf8').split('## Mitigation');

  expect(Object.keys(FAILURE_REASONS).filter((reason) => !mitigation.includes(`\`${reason}\``))).toEqual([]);
});

describe.each(ALERTS)('$name', (alert) => {
  const page = readFileSync(new URL(`${alert.name}.md`, FOLDER), 'utf8');

  it('is linked from the alert', () => {
    expect(ruleOf(alert.name).annotations.runbook_url).toBe(`${RUNBOOKS_URL}/${alert.name}.md`);
    expect(page.startsWith(`# ${alert.name}\n`)).toBe(true);
  });

  it('has non-empty sections: meaning, impact, diagnosis, mitigation and false alarms', () => {
    const parts = page.split(/^## /m).slice(1);

    expect(parts.map((part) => part.split('\n')[0])).toEqual([...RUNBOOK_PARTS]);
    expect(parts.filter((part) => part.trim().split('\n').slice(1).join('').length < 10)).toEqual([]);
  });

  it('contains only valid queries', () => {
    const queries = blocksOf(page, 'promql');

    expect(queries.length).toBeGreaterThan(1);
    expect(queries.slice(1).flatMap(lintExpression)).toEqual([]);
  });

  it('uses only commands of the vendor CLI', () => {
    const commands = [...page.matchAll(/(?:^|`)phala ((?:[a-z-]+ ?)+)/gm)].map(([, command = '']) =>
      command.trim(),
    );

    expect(
      commands.filter((command) => !VENDOR_COMMANDS.some((known) => `${command} `.startsWith(`${known} `))),
    ).toEqual([]);
  });

  it('has a limited length', () => {
    expect(page.split('\n').length).toBeLessThan(120);
  });
});

function blocksOf(page: string, language: string): readonly string[] {
  return [...page.matchAll(/^```(\w+)\n(.*?)\n```$/gms)]
    .filter(([, found]) => found === language)
    .map(([, , text = '']) => text);
}
