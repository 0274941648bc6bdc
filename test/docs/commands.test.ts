import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderChart } from '../../deploy/src/helm.ts';
import { startProcess } from '../cli/start-process.ts';
import { findJudgeOrSay } from '../deploy/judges.ts';
import { BLOCKS, COMMANDS, findInline, type Snippet } from './shell-blocks.ts';

const MAIN = resolve('dist/main.js');
const PROGRAM = 'phala-cloud-exporter';

/** Commands that are not run as they are, by how they begin, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci': 'this test runs after it',
  'npm run': 'the scripts exist; CI runs the test command, and package.test.ts the demo',
  'npm install --global': 'changes the machine; package.test.ts installs the packed package',
  'npm audit signatures': 'needs a registry',
  docker: 'needs a daemon; check.yml builds and runs the image, and its arguments run below',
  'kubectl create': 'needs a cluster',
  'kubectl label': 'needs a cluster',
  'kubectl --namespace': 'needs a cluster',
  'kubectl apply': 'needs a cluster; the files exist, and chart.test.ts validates them',
  'kubectl get': 'needs a cluster',
  'kubectl logs': 'needs a cluster',
  'kubectl rollout': 'needs a cluster',
  cosign: 'needs a release',
  vmagent: 'vmagent.test.ts runs it with its flags, where it is installed',
  sha256sum: 'needs a release',
  'cd "$(npm root --global)/phala-cloud-exporter"':
    'needs the installed package, which has the files of this repository',
  'install -': 'changes the machine; the files exist',
  systemctl: 'changes the machine; systemd.test.ts verifies the units',
  journalctl: 'needs an installed unit',
  phala: "needs an account; it is the vendor's command",
  'curl -sS -o /dev/null -w': 'needs Phala Cloud',
  'curl -sSv -o /dev/null': 'needs Phala Cloud',
  'curl -sD-': 'needs Phala Cloud',
  'openssl s_client': 'needs a server with TLS',
};

const reasonOf = ({ text }: Snippet): string | undefined =>
  Object.keys(NOT_RUN).find(
    (start) => text === start || text.startsWith(start.endsWith('-') ? start : `${start} `),
  );
const runnable = COMMANDS.filter((command) => reasonOf(command) === undefined);
const startingWith = (start: string): readonly Snippet[] =>
  runnable.filter(({ text }) => text.startsWith(start));

// A container runs the same program, with the words after the image.
const programs = [...COMMANDS, ...[PROGRAM, `npx ${PROGRAM}`, 'docker run'].flatMap(findInline)].flatMap(
  ({ page, text }) =>
    (
      /^(?:\w+=\S+ )?(?:npx |docker run .*\/)?phala-cloud-exporter(?::[\d.]+)?((?: .*)?)$/
        .exec(text)
        ?.slice(1) ?? []
    )
      .filter((words) => !/^ \[|…/.test(words))
      .map((words) => ({ page, words: words.trim() })),
);

const helm = findJudgeOrSay('helm', 'helm commands in the documentation');
const folder = mkdtempSync(join(tmpdir(), 'commands-'));
writeFileSync(join(folder, 'config.yaml'), 'apps: [6d5a0f0d2e1b4c3f8a9b7c6d5e4f3a2b1c0d9e8f]\n');
writeFileSync(join(folder, 'web-config.yaml'), 'rate_limit: { interval: 1s, burst: 2 }\n');

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(BLOCKS)('in $page, $text', ({ text }) => {
  it('is valid shell', () => {
    // Places that readers fill in, such as <instance_id>.
    expect(() => execFileSync('bash', ['-n'], { input: text.replaceAll(/<\w+>/g, 'x') })).not.toThrow();
  });

  it('runs only scripts of npm that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));

    for (const [, name = ''] of text.matchAll(/npm run (?:--silent )?([\w:]+)/g))
      expect(scripts).toHaveProperty([name]);
  });
});

it('every command of the documentation is run here, or is listed with the reason why not', () => {
  const run = ['curl', 'helm', 'openssl', PROGRAM, 'PHALA_CLOUD_API_KEY='];

  expect(runnable.filter(({ text }) => !run.some((start) => text.startsWith(start)))).toEqual([]);
  expect(
    Object.keys(NOT_RUN).filter((start) => !COMMANDS.some((command) => reasonOf(command) === start)),
  ).toEqual([]);
  expect(programs.length).toBeGreaterThan(12);
});

it.each(COMMANDS.filter(({ text }) => /^(kubectl apply|install -m)/.test(text)))(
  '$text, in $page, names files that exist',
  ({ text }) => {
    const files = text.match(/\bdeploy\/\S+|(?<=-k )\S+/g) ?? [];

    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  },
);

it.each(startingWith('openssl'))('$text, in $page, works as typed', ({ text }) => {
  expect(shell(text)).toMatchObject({ status: 0 });
});

describe.skipIf(helm === undefined)('Helm', { timeout: 120_000 }, () => {
  it.each(startingWith('helm'))('renders $text, in $page', ({ text }) => {
    const flags = text.replace(
      /^helm (install|upgrade --install) \S+ deploy\/helm\/phala-cloud-exporter /,
      '',
    );

    expect(renderChart(helm?.path ?? '', flags.split(/\s+/))).toContain('kind: Deployment');
  });
});

describe.each(programs)(`${PROGRAM} $words, in $page`, ({ words }) => {
  it('works as typed', () => {
    const { status, stderr } = run(
      words.replaceAll('/etc/phala-cloud-exporter/', '').split(/\s+/).filter(Boolean),
    );

    expect([stderr, status]).toEqual(['', 0]);
  });
});

describe('with the demo', { timeout: 60_000 }, () => {
  const flags = ['--web.listen-address=127.0.0.1:0', '--listen=127.0.0.1:0', '--calm', '--speed=0'];
  let exporter = '';
  let control = '';
  let ids: readonly string[] = [];

  beforeAll(async () => {
    const demo = startProcess(['demo', ...flags]);
    [, exporter = '', control = ''] = await demo.until(/Exporter: +http:\/\/(\S+)[\s\S]* (http\S+_control) /);
    await demo.until(/msg="first poll cycle done" workspace=production/);
    const { apps } = (await (await fetch(`${control}/world`)).json()) as {
      readonly apps: readonly { readonly id: string; readonly cvms: readonly { readonly id: string }[] }[];
    };
    ids = apps.flatMap(({ cvms }) => cvms.map(({ id }) => id));
    // One app fails, so that there is something to find.
    await post('/faults', { kind: 'status', status: 500, app_id: apps[0]?.id });
    await demo.until(/msg="app poll failed"/);
  }, 60_000);

  it.each(startingWith('curl'))('$text, in $page, finds something', ({ text }) => {
    const typed = text.replace(/EXPORTER:10059|localhost:10059/, exporter).replace('WORKSPACE', 'production');
    const { status, stdout } = shell(typed);

    expect([status, stdout]).toEqual([0, expect.stringMatching(/./)]);
  });

  it.each(findInline('curl ').filter(({ text }) => text.includes('$C')))(
    '$text, in $page, is accepted by the control API',
    ({ text }) => {
      const json = text.includes(' -d ') ? "-H 'content-type: application/json'" : '';
      const typed = `${text.replace('…', 'ab'.repeat(32))} ${json} --fail-with-body -sS`;

      expect(shell(typed, { C: control, ID: ids[0] ?? '' })).toMatchObject({ status: 0, stderr: '' });
    },
  );

  async function post(path: string, body: unknown): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await fetch(`${control}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  }
});

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function shell(command: string, env: Readonly<Record<string, string>> = {}): Result {
  return spawnSync('bash', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
  });
}

// What runs until it is stopped only has to be a command; package.test.ts starts the demo.
function run(words: readonly string[]): Result {
  const [command = 'serve'] = words.filter((word) => !word.startsWith('-'));
  const isServer = ['demo', 'simulate'].includes(command);
  const checked = command === 'serve' ? [...words, '--config.check'] : words;
  return spawnSync(process.execPath, [MAIN, ...(isServer ? [command, '--help'] : checked)], {
    cwd: folder,
    encoding: 'utf8',
    input: 'sesame\n',
    env: { PATH: process.env['PATH'], PHALA_CLOUD_API_KEY: 'phak_made_up' },
  });
}
