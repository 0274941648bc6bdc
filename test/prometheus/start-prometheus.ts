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

/** A series of a range query. */
export interface RangeSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** A real Prometheus, on a free port, with a database of its own. */
export interface Prometheus {
  /** Such as `http://127.0.0.1:1234`. */
  readonly origin: string;
  readonly query: (expression: string) => Promise<readonly InstantSample[]>;
  /** Health and last error of each target, by job. */
  /** What a graph of the last seconds asks; each series with how many points it has. */
  readonly queryRange: (expression: string, seconds: number) => Promise<readonly RangeSeries[]>;
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

/** Jobs by their names; one place as `host:port`, or several, will do. */
export type Jobs = Readonly<Record<string, string | readonly string[] | Job>>;

/** Starts Debian's `prometheus`, scraping and evaluating its rules every second. */
export async function startPrometheus(jobs: Jobs, ruleFiles: readonly string[] = []): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ruleFiles,
    scrape_configs: Object.entries(jobs).map(([job_name, job]) => ({
      job_name,
      ...(typeof job === 'object' && 'target' in job ? job.settings : {}),
      static_configs: [{ targets: toTargets(job) }],
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
    origin,
    query: (expression) => ask<InstantSample>(`${origin}/api/v1/query`, { query: expression }),
    queryRange: (expression, seconds) => {
      const now = Date.now() / 1000;
      const range = { start: String(now - seconds), end: String(now), step: '1s' };
      return ask<RangeSeries>(`${origin}/api/v1/query_range`, { query: expression, ...range });
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

function toTargets(job: Jobs[string]): readonly string[] {
  if (typeof job === 'string') return [job];
  return 'target' in job ? [job.target] : job;
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

async function ask<T>(url: string, parameters: Readonly<Record<string, string>>): Promise<readonly T[]> {
  const { body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  });
  const answer = (await body.json()) as { readonly data?: { readonly result: T[] }; readonly error?: string };
  if (answer.data === undefined) throw new Error(`Prometheus says: ${answer.error}`);
  return answer.data.result;
}

async function getJson<T>(url: string): Promise<T> {
  const { body } = await request(url);
  return (await body.json()) as T;
}
