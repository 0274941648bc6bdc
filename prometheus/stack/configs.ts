import { readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { shorten } from '../src/duration.ts';

/** An exporter as `host:port`, or with the cluster that it is in. */
export type ExporterTarget = string | { readonly address: string; readonly cluster: string };

/** The addresses of a stack, as `host:port`. */
export interface StackAddresses {
  readonly exporters: readonly ExporterTarget[];
  readonly alertmanager: string;
}

interface PrometheusConfig {
  readonly scrape_configs: readonly object[];
}

/** The example configuration of Prometheus, with other addresses and intervals. */
export async function renderPrometheusConfig(
  { exporters, alertmanager }: StackAddresses,
  interval: string,
): Promise<string> {
  const example: PrometheusConfig = await readExample('prometheus.example.yml');
  return stringify({
    ...example,
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: example.scrape_configs.map((each) => ({
      ...each,
      scrape_timeout: interval,
      static_configs: exporters.map(toStaticConfig),
    })),
  });
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
