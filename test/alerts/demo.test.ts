import { spawn, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { INSTALLED, type Installed } from '../prometheus/installed.ts';

const MAIN = 'build/prometheus/demo/main.js';

interface Demo {
  readonly exit: Promise<number | null>;
  readonly said: () => string;
  readonly stop: () => void;
  readonly until: (text: string) => Promise<void>;
}

beforeAll(() => {
  const { status, stdout } = spawnSync('node_modules/.bin/tsc', ['-p', 'tsconfig.demo.json'], {
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, '']);
}, 60_000);

it.each(INSTALLED.slice(-1))(
  'plays its scenes to the end, and every alert fires and is resolved, with $name',
  {
    timeout: 180_000,
  },
  async (installed) => {
    const demo = startDemo(['--factor=40'], withFirst(installed));

    expect(await demo.exit).toBe(0);
    const news = [...demo.said().matchAll(/^ {2}(FIRING|RESOLVED) +critical +(\w+)/gm)].map(
      ([, status, name]) => `${status} ${name}`,
    );
    for (const name of ['PhalaCvmFailed', 'PhalaNodeOffline', 'PhalaApiKeyRefused'])
      expect(news.filter((each) => each.endsWith(name)).toSorted()[0]).toBe(`FIRING ${name}`);
    expect(news).toEqual(
      expect.arrayContaining([
        'RESOLVED PhalaCvmFailed',
        'RESOLVED PhalaNodeOffline',
        'RESOLVED PhalaApiKeyRefused',
      ]),
    );
    expect(news).not.toContain('FIRING PhalaCvmNotRunning');
    expect(demo.said()).toContain('All is well again.');
  },
);

it.each(INSTALLED)(
  'ends in order when it is stopped, and leaves nothing running, with $name',
  {
    timeout: 60_000,
  },
  async (installed) => {
    const demo = startDemo(['--factor=40'], withFirst(installed));
    await demo.until('crashes.');
    const [, exporter = ''] = /Exporter: +(\S+)/.exec(demo.said()) ?? [];
    const [, prometheus = ''] = /Prometheus: +(\S+)/.exec(demo.said()) ?? [];

    demo.stop();

    expect(await demo.exit).toBe(0);
    for (const url of [exporter, prometheus]) await expect(fetch(url)).rejects.toThrow();
  },
);

it('leaves nothing running when its process ends', async () => {
  const script = `
    import { startServer } from './build/prometheus/stack/server-process.js';
    const args = (address) => ['-e', 'require("http").createServer((_, answer) => answer.end()).listen(' + address.split(':')[1] + ')'];
    const { address } = await startServer({ programs: [process.execPath], args, readyPath: '/' });
    console.log(address);
    throw new Error('something unexpected');
  `;

  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });

  expect(stdout).toMatch(/^127\.0\.0\.1:\d+\n$/);
  await expect(fetch(`http://${stdout.trim()}`)).rejects.toThrow();
});

it('says how to install what is missing', async () => {
  const demo = startDemo([], { PATH: '/nowhere' });

  expect(await demo.exit).toBe(1);
  expect(demo.said()).toContain('alertmanager or prometheus-alertmanager is not installed');
  expect(demo.said()).toContain('npm run test:setup');
});

it.each(['--factor=fast', '--factor=1', '--quick'])('says what it expects instead of %s', async (flag) => {
  const demo = startDemo([flag]);

  expect(await demo.exit).toBe(2);
  expect(demo.said()).toContain('--factor=<number>');
});

function withFirst({ prometheus }: Installed): NodeJS.ProcessEnv {
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
    said: () => output,
    stop: () => void child.kill('SIGINT'),
    until: (text) =>
      new Promise((resolve) => {
        listeners.add(() => {
          if (output.includes(text)) resolve();
        });
      }),
  };
}
