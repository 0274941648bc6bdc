import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../src/config/schema.ts';
import { FAILURE_REASONS, type FailureReason } from '../../src/errors.ts';
import { FAILURE_EXAMPLES, toFailureExamples } from '../../tools/docs/failure-examples.ts';
import { RUNBOOK } from '../../tools/docs/failure-reasons-text.ts';
import { labelsBySeries } from '../../tools/docs/metrics.ts';
import { namesIn } from '../../tools/docs/queries.ts';
import { listSections } from '../../tools/docs/settings.ts';

const REASONS = Object.keys(FAILURE_REASONS) as FailureReason[];

describe('docs/runbooks/failure-reasons.md', () => {
  const examples = toFailureExamples();

  it.each(REASONS)('has for %s an error, its log line and at least one step', (reason) => {
    expect(FAILURE_EXAMPLES[reason].reason).toBe(reason);
    expect(examples[reason].log).toHaveLength(1);
    expect(examples[reason].log[0]).toContain(`reason=${reason}`);
    expect(examples[reason].series.join('\n')).toContain(`reason="${reason}"} 1`);
    expect(RUNBOOK[reason].steps.length).toBeGreaterThan(0);
  });
});

describe('the commands and queries of runbooks', () => {
  const steps = Object.values(RUNBOOK).flatMap((each) => each.steps);
  const queries = steps.flatMap(({ query }) => query ?? []);
  const commands = steps.flatMap(({ shell }) => shell ?? []);

  it('query only existing series and labels', () => {
    const known = labelsBySeries();

    expect(queries.length).toBeGreaterThan(3);
    for (const { metrics, labels } of queries.map(namesIn)) {
      const labelsOf = [...metrics].flatMap((name) => known.get(name) ?? [`no ${name}`]);
      expect([...labels].filter((label) => !labelsOf.includes(label))).toEqual([]);
      expect([...metrics].filter((name) => !known.has(name))).toEqual([]);
    }
  });

  it('are valid shell commands, without a key on a command line', () => {
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      expect(spawnSync('sh', ['-n', '-c', command]).status, command).toBe(0);
      expect(command).not.toMatch(/curl[^|]*X-API-Key/);
    }
  });

  it('grep only for existing families', () => {
    const named = commands.join('\n').match(/\^phala_\w+/g) ?? [];
    const families = [...labelsBySeries().keys()];

    expect(named.map((name) => name.replace('^', '')).filter((name) => !families.includes(name))).toEqual([]);
  });

  it('name only existing configuration keys', () => {
    const keys = listSections(ConfigFile).flatMap(({ path, settings }) =>
      settings.map(({ key }) => (path === '' ? key : `${path}.${key}`)),
    );
    const text = Object.values(RUNBOOK)
      .flatMap((each) => [each.about, ...each.steps.map(({ text }) => text)])
      .join('\n');
    const named = [...text.matchAll(/`((?:api|poll|limits|metrics)\.\w+)/g)].map(([, name = '']) => name);

    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !keys.includes(name))).toEqual([]);
  });
});
