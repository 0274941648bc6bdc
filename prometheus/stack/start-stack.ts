import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHIPPED } from '../src/catalogue.ts';
import { renderAlertRules, renderRecordingRules } from '../src/render-rules.ts';
import { speedUp } from '../src/scale.ts';
import { renderAlertmanagerConfig, renderPrometheusConfig } from './configs.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { type Notification, startWebhook } from './webhook.ts';

/** What a stack watches, how fast, and who hears of it. */
export interface StackOptions {
  /** Exporters, as `host:port`. */
  readonly exporters: readonly string[];
  /** How many times faster than shipped the rules and the routes are. */
  readonly factor: number;
  /** How often Prometheus scrapes and evaluates, such as `1s`. */
  readonly interval: string;
  readonly onNotification: (notification: Notification) => void;
}

/** A running Prometheus and Alertmanager with the rules, the routes and the inhibitions that are shipped. */
export interface Stack {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  readonly close: () => Promise<void>;
}

const LISTENING = /msg="Listening on" address=(\S+)/;

/** Starts a stack on free ports of this machine. @throws MissingProgramError when a server is not installed. */
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
    const alertmanager = await startAlertmanager(folder, webhook.url, options.factor);
    servers.push(alertmanager);
    const prometheus = await startPrometheus(folder, addressOf(alertmanager), options);
    servers.push(prometheus);
    return { prometheusUrl: urlOf(prometheus), alertmanagerUrl: urlOf(alertmanager), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAlertmanager(folder: string, webhookUrl: string, factor: number): Promise<ServerProcess> {
  await writeFile(join(folder, 'alertmanager.yml'), await renderAlertmanagerConfig(webhookUrl, factor));
  return startServer({
    programs: ['alertmanager', 'prometheus-alertmanager'],
    args: [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/alertmanager`,
      '--web.listen-address=127.0.0.1:0',
      '--cluster.listen-address=',
    ],
    servesWhen: LISTENING,
  });
}

async function startPrometheus(
  folder: string,
  alertmanager: string,
  { exporters, factor, interval }: StackOptions,
): Promise<ServerProcess> {
  const inputs = speedUp(SHIPPED, factor);
  await mkdir(join(folder, 'rules'));
  await writeFile(join(folder, 'rules', 'recording.yml'), renderRecordingRules(inputs));
  await writeFile(join(folder, 'rules', 'alerts.yml'), renderAlertRules(inputs));
  const config = await renderPrometheusConfig({ exporters, alertmanager }, interval);
  await writeFile(join(folder, 'prometheus.yml'), config);
  return startServer({
    programs: ['prometheus'],
    args: [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/prometheus`,
      '--web.listen-address=127.0.0.1:0',
      '--rules.alert.resend-delay=1s',
    ],
    servesWhen: LISTENING,
  });
}

function addressOf({ match }: ServerProcess): string {
  return match[1] ?? '';
}

function urlOf(server: ServerProcess): string {
  return `http://${addressOf(server)}`;
}
