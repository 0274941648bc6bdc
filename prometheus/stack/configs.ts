import { readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { shorten } from '../src/duration.ts';
import { ENDPOINT_JOB, GUEST_JOB } from '../src/guest-recordings.ts';

/** An exporter as `host:port`, or with the cluster that it is in. */
export type ExporterTarget = string | { readonly address: string; readonly cluster: string };

/** The addresses of a stack, as `host:port`. */
export interface StackAddresses {
  readonly exporters: readonly ExporterTarget[];
  readonly alertmanager: string;
  /** An HTTP proxy for the names of guests; without one, guests are not scraped. */
  readonly guestProxy?: string | undefined;
  /** A blackbox_exporter; without one, endpoints are not probed. */
  readonly blackbox?: string | undefined;
}

interface ScrapeConfig {
  readonly job_name: string;
  readonly http_sd_configs?: readonly { readonly url: string }[];
  readonly relabel_configs?: readonly { readonly replacement?: string }[];
}

interface PrometheusConfig {
  readonly scrape_configs: readonly ScrapeConfig[];
}

/** The example configuration of Prometheus, with other addresses and intervals. */
export async function renderPrometheusConfig(addresses: StackAddresses, interval: string): Promise<string> {
  const { alertmanager } = addresses;
  const example: PrometheusConfig = await readExample('prometheus.example.yml');
  return stringify({
    ...example,
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: example.scrape_configs.flatMap((job) => toJob(job, addresses, interval)),
  });
}

function toJob(
  job: ScrapeConfig,
  { exporters, guestProxy, blackbox }: Omit<StackAddresses, 'alertmanager'>,
  interval: string,
): readonly object[] {
  const common = { ...job, scrape_timeout: interval };
  const { http_sd_configs, relabel_configs } = job;
  if (http_sd_configs === undefined) return [{ ...common, static_configs: exporters.map(toStaticConfig) }];
  const lists = exporters.flatMap((exporter) =>
    http_sd_configs.map(({ url }) => ({
      url: url.replace('exporter:10059', typeof exporter === 'string' ? exporter : exporter.address),
      refresh_interval: interval,
    })),
  );
  const found = { ...common, http_sd_configs: lists };
  if (job.job_name === GUEST_JOB && guestProxy !== undefined)
    return [{ ...found, proxy_url: guestProxy, tls_config: { insecure_skip_verify: true } }];
  if (job.job_name !== ENDPOINT_JOB || blackbox === undefined) return [];
  const rules = relabel_configs?.map((rule) =>
    rule.replacement === 'blackbox:9115' ? { ...rule, replacement: blackbox } : rule,
  );
  return [{ ...found, relabel_configs: rules }];
}

/** The job of guests of the example configuration, with other addresses and intervals. */
export async function toGuestJob(
  addresses: Pick<StackAddresses, 'exporters' | 'guestProxy'>,
  interval: string,
): Promise<object | undefined> {
  const { scrape_configs } = await readExample<PrometheusConfig>('prometheus.example.yml');
  const [guests] = scrape_configs.filter(({ job_name }) => job_name === GUEST_JOB);
  return guests && toJob(guests, addresses, interval)[0];
}

/** The example configuration of Alertmanager with its times divided by a factor, and with another webhook URL. */
export async function renderAlertmanagerConfig(webhookUrl: string, factor: number): Promise<string> {
  const example = await readExample<object>('alertmanager.example.yml');
  return stringify(example, (key, value) => {
    if (/^(group_wait|group_interval|repeat_interval)$/.test(String(key))) return shorten(value, factor);
    return key === 'url' ? `${webhookUrl}${new URL(value).pathname}` : value;
  });
}

function toStaticConfig(target: ExporterTarget): object {
  if (typeof target === 'string') return { targets: [target] };
  return { targets: [target.address], labels: { cluster: target.cluster } };
}

async function readExample<T>(name: string): Promise<T> {
  return parse(await readFile(`prometheus/${name}`, 'utf8'));
}
