import type { ParsedSample } from '../metrics/exposition-sample.ts';
import { type ParsedFormat, parseExposition } from '../metrics/parse-exposition.ts';

/** A parsed scrape. */
export interface Reading {
  readonly fromMs: number;
  readonly toMs: number;
  /** By the names of the text format. */
  readonly families: ReadonlySet<string>;
  readonly counters: ReadonlySet<string>;
  readonly samples: readonly ParsedSample[];
  readonly apps: readonly AppReading[];
  readonly all: (name: string) => readonly ParsedSample[];
}

/** The metrics of an app in a scrape. */
export interface AppReading {
  readonly appId: string;
  readonly workspace: string;
  readonly up: number | undefined;
  readonly cvms: number | undefined;
  readonly polls: number;
  readonly failures: ReadonlyMap<string, number>;
  readonly lastSuccess: number | undefined;
  /** Sizes of disks in GiB, by CVM. */
  readonly disks: ReadonlyMap<string, number>;
  /** By CVM; the statuses that are 1. */
  readonly statuses: ReadonlyMap<string, readonly string[]>;
}

const GIB = 2 ** 30;

/** Parses a response strictly, and groups it by app. @throws Error */
export function readExposition(
  text: string,
  format: ParsedFormat,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Reading {
  const { families, samples } = parseExposition(text, format);
  const byName = groupByName(samples);
  const all = (name: string): readonly ParsedSample[] => byName.get(name) ?? [];
  const named = [...families].map(([name, { type }]) => ({
    name: type === 'counter' && format === 'openmetrics' ? `${name}_total` : name,
    type,
  }));
  return {
    fromMs,
    toMs,
    families: new Set(named.map(({ name }) => name)),
    counters: new Set(named.filter(({ type }) => type !== 'gauge').map(({ name }) => name)),
    samples,
    apps: toApps(all),
    all,
  };
}

function groupByName(samples: readonly ParsedSample[]): ReadonlyMap<string, readonly ParsedSample[]> {
  const groups = new Map<string, ParsedSample[]>();
  for (const sample of samples) {
    const group = groups.get(sample.name);
    if (group === undefined) groups.set(sample.name, [sample]);
    else group.push(sample);
  }
  return groups;
}

type Family = (name: string) => readonly ParsedSample[];

function toApps(all: Family): readonly AppReading[] {
  const of = (name: string) => {
    const groups = new Map<string, ParsedSample[]>();
    for (const sample of all(name)) {
      const appId = sample.labels['app_id'] ?? '';
      groups.set(appId, [...(groups.get(appId) ?? []), sample]);
    }
    return (appId: string): readonly ParsedSample[] => groups.get(appId) ?? [];
  };
  const [ups, cvms, polls, failures, successes, disks, statuses] = [
    'phala_app_poll_success',
    'phala_app_cvms',
    'phala_app_polls_total',
    'phala_app_poll_failures_total',
    'phala_app_last_success_timestamp_seconds',
    'phala_cvm_disk_bytes',
    'phala_cvm_status',
  ].map(of);
  return all('phala_app_info').map(({ labels: { app_id: appId = '', workspace = '' } }) => ({
    appId,
    workspace,
    up: ups?.(appId)[0]?.value,
    cvms: cvms?.(appId)[0]?.value,
    polls: polls?.(appId)[0]?.value ?? 0,
    failures: new Map(failures?.(appId).map(({ labels, value }) => [labels['reason'] ?? '', value])),
    lastSuccess: successes?.(appId)[0]?.value,
    disks: new Map(disks?.(appId).map(({ labels, value }) => [labels['cvm_id'] ?? '', value / GIB])),
    statuses: toStatuses(statuses?.(appId) ?? []),
  }));
}

function toStatuses(samples: readonly ParsedSample[]): ReadonlyMap<string, readonly string[]> {
  const statuses = new Map<string, string[]>();
  for (const { labels, value } of samples) {
    const cvmId = labels['cvm_id'] ?? '';
    const own = statuses.get(cvmId) ?? [];
    if (value === 1) own.push(labels['status'] ?? '');
    statuses.set(cvmId, own);
  }
  return statuses;
}
