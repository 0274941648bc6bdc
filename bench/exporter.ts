import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import type { Cloud } from './cloud.ts';
import { readImageStart } from './image.ts';
import { until } from './time.ts';

/** How much is new in each answer of the cloud: hardly a CVM, or every one. */
export const CHURNS = {
  little: { version: '2026-01-21', label: 'few changes', words: 'hardly a CVM changes between polls' },
  all: {
    version: '2025-10-28',
    label: 'all changed',
    words: 'every CVM changes with every poll (its uptime)',
  },
} as const;
export type Churn = keyof typeof CHURNS;

/** How an exporter is configured. */
export interface ExporterOptions {
  /** A divisor of 60. */
  readonly pollSeconds: number;
  readonly churn?: Churn;
  /** The exporter's default if left out. */
  readonly concurrency?: number;
  readonly isProbed?: boolean;
}

/** An exporter that serves, in a process of its own. */
export interface Exporter {
  /** Where the metrics are. */
  readonly url: string;
  readonly child: Child;
  /** Polls at another pace from now on. */
  readonly setPollSeconds: (seconds: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts the built exporter as the image does, and waits until it shows every app. */
export async function startExporter(cloud: Cloud, options: ExporterOptions): Promise<Exporter> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const file = join(folder, 'config.yaml');
  await writeFile(file, toConfig(cloud, options));
  const image = readImageStart();
  const child = startChild({
    words: [...image.words, 'serve', `--config.file=${file}`, '--web.listen-address=127.0.0.1:0'],
    env: { ...image.env, PHALA_CLOUD_API_KEY: cloud.apiKey },
    isProbed: options.isProbed ?? false,
  });
  const base = await child.untilLine(/msg=listening.* url=(\S+)/);
  const origin = new URL(base).origin;
  await until('the exporter to show every app', async () => {
    const text = await (await fetch(`${origin}/metrics`)).text();
    return (text.match(/^phala_app_poll_success\{.* 1$/gm)?.length ?? 0) >= cloud.appIds.length
      ? true
      : undefined;
  });
  return {
    url: `${origin}/metrics`,
    child,
    setPollSeconds: async (pollSeconds) => {
      await writeFile(file, toConfig(cloud, { ...options, pollSeconds }));
      const { status } = await fetch(`${origin}/-/reload`, { method: 'POST' });
      if (status !== 200) throw new Error(`the exporter answered ${status} to a reload`);
    },
    stop: async () => {
      await child.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** The configuration of an exporter that watches every app of the cloud by its id. */
export function toConfig(
  cloud: Cloud,
  { pollSeconds, churn = 'little', concurrency }: ExporterOptions,
): string {
  const lines = [
    'api:',
    `  base_url: ${cloud.baseUrl}`,
    `  version: "${CHURNS[churn].version}"`,
    ...(concurrency === undefined ? [] : [`  concurrency: ${concurrency}`]),
    'poll:',
    `  schedule: "${pollSeconds === 60 ? '0' : `*/${pollSeconds}`} * * * * *"`,
    'limits:',
    '  max_cvms: 100000',
    'apps:',
    ...cloud.appIds.map((appId) => `  - "${appId}"`),
  ];
  return `${lines.join('\n')}\n`;
}
