import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHIPPED } from '../src/catalogue.ts';
import { renderAlertRules, renderPanelRules, renderRecordingRules } from '../src/render-rules.ts';
import { speedUp } from '../src/scale.ts';
import { type ExporterTarget, renderAlertmanagerConfig, renderPrometheusConfig } from './configs.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { type Notification, startWebhook } from './webhook.ts';

/** Options of a stack. */
export interface StackOptions {
  readonly exporters: readonly ExporterTarget[];
  /** An HTTP proxy for the names of guests; without one, guests are not scraped. */
  readonly guestProxy?: string;
  /** A blackbox_exporter; without one, endpoints are not probed. */
  readonly blackbox?: string;
  /** How much faster the rules and routes are than the shipped ones. */
  readonly factor: number;
  /** How often Prometheus scrapes and evaluates, such as `1s`. */
  readonly interval: string;
  readonly onNotification: (notification: Notification) => void;
  /** The Prometheus program, if not the one on PATH. */
  readonly prometheus?: string;
  /** Aborts the start and closes the started servers. */
  readonly signal?: AbortSignal;
}

/** A running Prometheus and Alertmanager with the shipped rules, routes and inhibitions. */
export interface Stack {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  readonly close: () => Promise<void>;
}

/** Starts a stack on free ports of this machine. @throws MissingProgramError if a server is not installed. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'phala-alerts-'));
  const webhook = await startWebhook(options.onNotification);
  const servers: ServerProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(({ kill }) => kill()));
    webhook.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const alertmanager = await startAlertmanager(folder, webhook.url, options);
    servers.push(alertmanager);
    const prometheus = await startPrometheus(folder, alertmanager.address, options);
    servers.push(prometheus);
    return { prometheusUrl: urlOf(prometheus), alertmanagerUrl: urlOf(alertmanager), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts an Alertmanager with the shipped routes and inhibitions; its files are in the folder. */
export async function startAlertmanager(
  folder: string,
  webhookUrl: string,
  { factor, signal }: Pick<StackOptions, 'factor' | 'signal'>,
): Promise<ServerProcess> {
  await writeFile(join(folder, 'alertmanager.yml'), await renderAlertmanagerConfig(webhookUrl, factor));
  return startServer({
    programs: ['alertmanager', 'prometheus-alertmanager'],
    args: (address) => [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/alertmanager`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
    readyPath: '/-/ready',
    signal,
  });
}

async function startPrometheus(
  folder: string,
  alertmanager: string,
  { exporters, guestProxy, blackbox, factor, interval, prometheus = 'prometheus', signal }: StackOptions,
): Promise<ServerProcess> {
  const inputs = speedUp(SHIPPED, factor);
  await mkdir(join(folder, 'rules'));
  await writeFile(join(folder, 'rules', 'recording.yml'), renderRecordingRules(inputs));
  await writeFile(join(folder, 'rules', 'panels.yml'), renderPanelRules(inputs));
  await writeFile(join(folder, 'rules', 'alerts.yml'), renderAlertRules(inputs));
  const config = await renderPrometheusConfig({ exporters, guestProxy, blackbox, alertmanager }, interval);
  await writeFile(join(folder, 'prometheus.yml'), config);
  return startServer({
    programs: [prometheus],
    args: (address) => [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/prometheus`,
      `--web.listen-address=${address}`,
      '--rules.alert.resend-delay=1s',
    ],
    readyPath: '/-/ready',
    signal,
  });
}

function urlOf({ address }: ServerProcess): string {
  return `http://${address}`;
}
