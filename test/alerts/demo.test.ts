import { spawn, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { INSTALLED, type Installed } from '../prometheus/installed.ts';

const MAIN = 'build/prometheus/demo/main.js';

interface Demo {
  readonly exit: Promise<number | null>;
  readonly output: () => string;
  readonly stop: () => void;
  readonly waitFor: (text: string) => Promise<void>;
}

beforeAll(() => {
  const { status, stdout } = spawnSync('node_modules/.bin/tsc', ['-p', 'tsconfig.demo.json'], {
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, '']);
}, 60_000);

it.each(INSTALLED.slice(-1))(
  'every alert of the demo fires and resolves, with $name',
  {
    timeout: 180_000,
  },
  async (installed) => {
    const demo = startDemo(['--factor=40'], withPrometheusFirst(installed));

    expect(await demo.exit).toBe(0);
    const notifications = [...demo.output().matchAll(/^ {2}(FIRING|RESOLVED) +critical +(\w+)/gm)].map(
      ([, status, name]) => `${status} ${name}`,
    );
    for (const name of [
      'PhalaCvmFailed',
      'PhalaNodeOffline',
      'PhalaWorkspaceSuspended',
      'PhalaApiKeyRefused',
    ])
      expect(notifications.filter((each) => each.endsWith(name)).toSorted()[0]).toBe(`FIRING ${name}`);
    expect(notifications).toEqual(
      expect.arrayContaining([
        'RESOLVED PhalaCvmFailed',
        'RESOLVED PhalaNodeOffline',
        'RESOLVED PhalaWorkspaceSuspended',
        'RESOLVED PhalaApiKeyRefused',
      ]),
    );
    expect(notifications).not.toContain('FIRING PhalaCvmNotRunning');
    expect(notifications.filter((each) => each === 'FIRING PhalaWorkspaceSuspended')).toHaveLength(1);
    expect(demo.output()).toContain('All alerts are resolved.');
  },
);

it.each(INSTALLED)(
  'exits with 0 on SIGINT and leaves no process running, with $name',
  {
    timeout: 60_000,
  },
  async (installed) => {
    const demo = startDemo(['--factor=40'], withPrometheusFirst(installed));
    await demo.waitFor('crashes.');
    const [, exporter = ''] = /Exporter: +(\S+)/.exec(demo.output()) ?? [];
    const [, prometheus = ''] = /Prometheus: +(\S+)/.exec(demo.output()) ?? [];

    demo.stop();

    expect(await demo.exit).toBe(0);
    for (const url of [exporter, prometheus]) await expect(fetch(url)).rejects.toThrow();
  },
);

it.each(INSTALLED.slice(-1))(
  'with --sandbox only the control API changes anything, and what fires is printed, with $name',
  {
    timeout: 60_000,
  },
  async (installed) => {
    const demo = startDemo(['--factor=40', '--sandbox'], withPrometheusFirst(installed));
    await demo.waitFor('Notifications:');
    const [, failure = ''] = /curl -X POST (\S+\/bootError)/.exec(demo.output()) ?? [];
    expect(demo.output()).not.toContain('FIRING');

    await fetch(failure, { method: 'POST' });

    await demo.waitFor('FIRING   critical PhalaCvmBootError');
    demo.stop();
    expect(await demo.exit).toBe(0);
  },
);

it('leaves no child process running when it crashes', async () => {
  const script = `
    import { startServer } from './build/prometheus/stack/server-process.js';
    const args = (address) => ['-e', 'require("http").createServer((_, response) => response.end()).listen(' + address.split(':')[1] + ')'];
    const { address } = await startServer({ programs: [process.execPath], args, readyPath: '/' });
    console.log(address);
    throw new Error('something unexpected');
  `;

  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });

  expect(stdout).toMatch(/^127\.0\.0\.1:\d+\n$/);
  await expect(fetch(`http://${stdout.trim()}`)).rejects.toThrow();
});

it('reports how to install a missing program', async () => {
  const demo = startDemo([], { PATH: '/nowhere' });

  expect(await demo.exit).toBe(1);
  expect(demo.output()).toContain('alertmanager or prometheus-alertmanager is not installed');
  expect(demo.output()).toContain('npm run test:setup');
});

it.each(['--factor=fast', '--factor=1', '--quick'])('reports the usage for %s', async (flag) => {
  const demo = startDemo([flag]);

  expect(await demo.exit).toBe(2);
  expect(demo.output()).toContain('--factor=<number>');
});

function withPrometheusFirst({ prometheus }: Installed): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${dirname(prometheus)}:${process.env['PATH']}` };
}

function startDemo(flags: readonly string[], env: NodeJS.ProcessEnv = process.env): Demo {
  const child = spawn(process.execPath, [MAIN, ...flags], { env });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  return {
    exit: new Promise((resolve) => child.once('close', resolve)),
    output: () => output,
    stop: () => void child.kill('SIGINT'),
    waitFor: (text) =>
      new Promise((resolve) => {
        listeners.add(() => {
          if (output.includes(text)) resolve();
        });
      }),
  };
}
