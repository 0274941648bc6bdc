import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import type { Cloud } from './cloud.ts';
import { readImageStart } from './image.ts';
import { PLAIN_FAMILIES } from './plain-families.ts';
import { waitFor } from './timing.ts';

/** How many CVMs change between polls: a few, or all of them. */
export const CHURNS = {
  few: { version: '2026-01-21', label: 'few changes', description: 'few CVMs change between polls' },
  all: {
    version: '2025-10-28',
    label: 'all changed',
    description: 'every CVM changes with every poll (its uptime)',
  },
} as const;
export type Churn = keyof typeof CHURNS;

/** The settings of an exporter. */
export interface ExporterOptions {
  /** A divisor of 60. */
  readonly pollSeconds: number;
  readonly churn?: Churn;
  /** Default: the exporter's own. */
  readonly concurrency?: number;
  readonly hasProbe?: boolean;
  /** Default: the exporter's own. */
  readonly liveStatus?: boolean;
  /** Exports nothing that the plain exporter lacks, and requests nothing for it. */
  readonly isPlain?: boolean;
  /** Checks quotes, of every app each minute; they fail, because their root is the simulator's. */
  readonly hasAttestation?: boolean;
}

/** A running exporter in a child process. */
export interface Exporter {
  /** The URL of the metrics. */
  readonly url: string;
  readonly child: Child;
  /** Changes the poll interval, by a reload. */
  readonly setPollSeconds: (seconds: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts the built exporter as the image does, and waits until all apps have been polled. */
export async function startExporter(cloud: Cloud, options: ExporterOptions): Promise<Exporter> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const file = join(folder, 'config.yaml');
  await writeFile(file, toConfig(cloud, options));
  const image = readImageStart();
  const child = startChild({
    args: [...image.args, 'serve', `--config.file=${file}`, '--web.listen-address=127.0.0.1:0'],
    env: { ...image.env, PHALA_CLOUD_API_KEY: cloud.apiKey },
    hasProbe: options.hasProbe ?? false,
  });
  const base = await child.waitForLine(/msg=listening.* url=(\S+)/);
  const origin = new URL(base).origin;
  await waitFor('the first poll of every app', async () => {
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
      if (status !== 200) throw new Error(`POST /-/reload: unexpected status ${status}`);
    },
    stop: async () => {
      await child.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** The configuration of an exporter with all apps of the cloud, by id. */
export function toConfig(
  cloud: Cloud,
  {
    pollSeconds,
    churn = 'few',
    concurrency,
    liveStatus,
    isPlain = false,
    hasAttestation = false,
  }: ExporterOptions,
): string {
  const lines = [
    'api:',
    `  base_url: ${cloud.baseUrl}`,
    `  version: "${CHURNS[churn].version}"`,
    ...(concurrency === undefined ? [] : [`  concurrency: ${concurrency}`]),
    'poll:',
    `  schedule: "${pollSeconds === 60 ? '0' : `*/${pollSeconds}`} * * * * *"`,
    ...(liveStatus === undefined ? [] : [`collectors: { live_status: { enabled: ${liveStatus} } }`]),
    ...(hasAttestation ? [toAttestation(cloud)] : []),
    ...(isPlain ? PLAIN : []),
    'limits:',
    '  max_cvms: 100000',
    'apps:',
    ...cloud.appIds.map((appId) => `  - "${appId}"`),
  ];
  return `${lines.join('\n')}\n`;
}

const PLAIN = [
  'collectors: { live_status: { enabled: false }, workspace: { enabled: false } }',
  `metrics: { include: [${PLAIN_FAMILIES.join(', ')}] }`,
];

function toAttestation({ baseUrl }: Cloud): string {
  const url = `${new URL(baseUrl).origin}/pccs`;
  return `collectors: { attestation: { enabled: true, refresh: 1m, pccs_url: "${url}" } }`;
}
