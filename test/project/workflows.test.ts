import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';

interface Job {
  readonly needs?: string | readonly string[];
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
  readonly 'timeout-minutes': number;
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const workflows = readdirSync('.github/workflows').map((name) => {
  const { jobs, permissions } = parse(readFileSync(`.github/workflows/${name}`, 'utf8'));
  return { name, permissions, jobs: Object.entries<Job>(jobs) };
});

describe.each(workflows)('the workflow $name', ({ permissions, jobs }) => {
  it('has no permissions but those of each job, and a limit of time', () => {
    expect(permissions).toEqual({});
    for (const [name, job] of jobs)
      expect([name, typeof job.permissions, job['timeout-minutes'] <= 60]).toEqual([name, 'object', true]);
  });

  it('uses actions by commit', () => {
    const used = jobs.flatMap(([, { steps }]) => steps.flatMap(({ uses }) => uses ?? []));

    expect(used.filter((each) => !/@[0-9a-f]{40}$/.test(each))).toEqual([]);
  });

  it('puts no expression of the event into a script', () => {
    const scripts = jobs.flatMap(([, { steps }]) => steps.flatMap(({ run }) => run ?? []));

    expect(scripts.filter((script) => /\$\{\{(?! matrix\.)/.test(script))).toEqual([]);
  });
});

describe('the release', () => {
  const jobs = new Map(workflows.find(({ name }) => name === 'release.yml')?.jobs);

  it('publishes only what was checked, and makes the release when all is published', () => {
    const needs = [...jobs].map(([name, job]) => [name, job.needs]);

    expect(Object.fromEntries(needs)).toEqual({
      check: undefined,
      image: 'check',
      npm: 'check',
      chart: 'image',
      release: ['image', 'npm', 'chart'],
    });
  });

  it.each(['image', 'npm', 'chart'])('signs %s as the workflow, without a key', (name) => {
    const job = jobs.get(name);

    expect(job?.permissions['id-token']).toBe('write');
    expect(job?.steps.map(({ run }) => run).join('\n')).toMatch(/cosign" sign --yes|publish .*--provenance/);
  });

  it('prints the notes of this version, and fails for another', () => {
    const notes = (tag: string) =>
      spawnSync(process.execPath, ['tools/release/notes.mjs', tag], { encoding: 'utf8' });

    expect(notes(`v${version}`).stdout).toMatch(/^- \[(CHANGE|FEATURE|ENHANCEMENT|BUGFIX)\] /);
    expect([notes('v99.0.0').status, notes('v99.0.0').stderr]).toEqual([
      1,
      expect.stringContaining('expected version 99.0.0'),
    ]);
  });

  it('refuses entries of the changelog without their pull request', () => {
    const folder = mkdtempSync(join(tmpdir(), 'release-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const readNotes = (changelog: string) => {
      for (const name of ['package.json', 'package-lock.json'])
        writeFileSync(join(folder, name), '{ "version": "0.3.0" }');
      writeFileSync(join(folder, 'CHANGELOG.md'), `# Changelog\n\n## 0.3.0 - 2027-01-01\n\n${changelog}`);
      const script = 'tools/release/notes.mjs';
      return spawnSync(process.execPath, [script, 'v0.3.0', folder], { encoding: 'utf8' });
    };

    const notes = '- [FEATURE] One, in\n  two lines. (#12)\n- [BUGFIX] Two. (#13)\n';
    expect(readNotes(notes)).toMatchObject({ status: 0, stdout: notes });
    const { status, stdout, stderr } = readNotes('- [FEATURE] One (#12), of many.\n- [BUGFIX] Two. (#13)\n');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr.trim().split('\n').slice(1)).toEqual(['- [FEATURE] One (#12), of many.']);
  });

  it('is described job by job', () => {
    const page = readFileSync('docs/releasing.md', 'utf8');

    for (const name of jobs.keys()) expect(page).toContain(`| \`${name}\` |`);
  });
});

it('issue forms have a title, labels and fields', () => {
  for (const name of ['bug', 'feature']) {
    const form = parse(readFileSync(`.github/ISSUE_TEMPLATE/${name}.yml`, 'utf8'));
    expect([typeof form.name, typeof form.description, form.body.length > 1]).toEqual([
      'string',
      'string',
      true,
    ]);
  }
  expect(existsSync('.github/pull_request_template.md')).toBe(true);
});
