import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An alert as Alertmanager sends it. */
export interface Notification {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The receiver, from the path of the request. */
  readonly receiver: string;
}

/** A receiver of Alertmanager's webhooks. */
export interface Webhook {
  readonly url: string;
  readonly close: () => void;
}

/** Starts a receiver that calls back for every received alert, including repeated ones. */
export async function startWebhook(onNotification: (notification: Notification) => void): Promise<Webhook> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { alerts }: Body = JSON.parse(Buffer.concat(chunks).toString());
      for (const alert of alerts) onNotification({ ...alert, receiver: (request.url ?? '').slice(1) });
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close().closeAllConnections() };
}

interface Body {
  readonly alerts: readonly Omit<Notification, 'receiver'>[];
}
