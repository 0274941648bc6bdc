import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { stringify } from 'yaml';

/** A sample of an instant query. */
export interface InstantSample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** A real Prometheus, on a free port, with a database of its own. */
export interface Prometheus {
  readonly query: (expression: string) => Promise<readonly InstantSample[]>;
  /** Health and last error of each target, by job. */
  readonly targets: () => Promise<
    ReadonlyMap<string, { readonly health: string; readonly lastError: string }>
  >;
  readonly close: () => Promise<void>;
}

/** What to scrape, as `host:port`, and how, in Prometheus' own words. */
export interface Job {
  readonly target: string;
  readonly settings?: object;
}

/** Starts Debian's `prometheus`, scraping every second; jobs are names with what to scrape, `host:port` alone will do. */
export async function startPrometheus(jobs: Readonly<Record<string, string | Job>>): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: Object.entries(jobs).map(([job_name, job]) => ({
      job_name,
      ...(typeof job === 'string' ? {} : job.settings),
      static_configs: [{ targets: [typeof job === 'string' ? job : job.target] }],
    })),
  };
  await writeFile(join(folder, 'prometheus.yml'), stringify(config));
  const child = spawn(
    'prometheus',
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      '--web.listen-address=127.0.0.1:0',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const origin = `http://${await untilListening(child)}`;
  return {
    query: async (expression) => {
      const { data } = await getJson<{ data: { result: InstantSample[] } }>(
        `${origin}/api/v1/query?query=${encodeURIComponent(expression)}`,
      );
      return data.result;
    },
    targets: async () => {
      const { data } = await getJson<{ data: { activeTargets: Target[] } }>(`${origin}/api/v1/targets`);
      return new Map(data.activeTargets.map((target) => [target.scrapePool, target]));
    },
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Target {
  readonly scrapePool: string;
  readonly health: string;
  readonly lastError: string;
}

function untilListening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.once('error', (error) =>
      reject(new Error('prometheus is missing: npm run test:setup installs it', { cause: error })),
    );
    child.once('exit', () => reject(new Error(`prometheus ended:\n${log}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      const address = /msg="Listening on" address=(\S+)/.exec(log)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
}

async function getJson<T>(url: string): Promise<T> {
  const { body } = await request(url);
  return (await body.json()) as T;
}
