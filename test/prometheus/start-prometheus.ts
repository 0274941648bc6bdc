import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { stringify } from 'yaml';
import { startServer } from '../../prometheus/stack/server-process.ts';
import { INSTALLED } from './installed.ts';

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

/** A real Prometheus on a free port, with its own database. */
export interface Prometheus {
  /** Such as `http://127.0.0.1:1234`. */
  readonly origin: string;
  readonly query: (expression: string) => Promise<readonly InstantSample[]>;
  /** Health and last error of each target, by job. */
  /** A range query over the last seconds. */
  readonly queryRange: (expression: string, seconds: number) => Promise<readonly RangeSeries[]>;
  readonly targets: () => Promise<
    ReadonlyMap<string, { readonly health: string; readonly lastError: string }>
  >;
  readonly close: () => Promise<void>;
}

/** A target as `host:port`, with settings of the scrape configuration. */
export interface Job {
  readonly target: string;
  readonly settings?: object;
}

/** Jobs by name; a `host:port` or several instead of a `Job`. */
export type Jobs = Readonly<Record<string, string | readonly string[] | Job>>;

/** Starts a Prometheus, scraping and evaluating its rules every second; `moreJobs` are complete scrape configurations. */
export async function startPrometheus(
  jobs: Jobs,
  ruleFiles: readonly string[] = [],
  { prometheus } = INSTALLED[0],
  moreJobs: readonly object[] = [],
): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ruleFiles,
    scrape_configs: [
      ...Object.entries(jobs).map(([job_name, job]) => ({
        job_name,
        honor_labels: true,
        ...(typeof job === 'object' && 'target' in job ? job.settings : {}),
        static_configs: [{ targets: toTargets(job) }],
      })),
      ...moreJobs,
    ],
  };
  await writeFile(join(folder, 'prometheus.yml'), stringify(config));
  const { address, kill } = await startServer({
    programs: [prometheus],
    args: (listen) => [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${listen}`,
    ],
    readyPath: '/-/ready',
  });
  const origin = `http://${address}`;
  return {
    origin,
    query: (expression) => runQuery<InstantSample>(`${origin}/api/v1/query`, { query: expression }),
    queryRange: (expression, seconds) => {
      const now = Date.now() / 1000;
      const range = { start: String(now - seconds), end: String(now), step: '1s' };
      return runQuery<RangeSeries>(`${origin}/api/v1/query_range`, { query: expression, ...range });
    },
    targets: async () => {
      const { data } = await getJson<{ data: { activeTargets: Target[] } }>(`${origin}/api/v1/targets`);
      return new Map(data.activeTargets.map((target) => [target.scrapePool, target]));
    },
    close: async () => {
      await kill();
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

async function runQuery<T>(url: string, parameters: Readonly<Record<string, string>>): Promise<readonly T[]> {
  const { body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  });
  const result = (await body.json()) as { readonly data?: { readonly result: T[] }; readonly error?: string };
  if (result.data === undefined) throw new Error(`Prometheus returned: ${result.error}`);
  return result.data.result;
}

async function getJson<T>(url: string): Promise<T> {
  const { body } = await request(url);
  return (await body.json()) as T;
}
