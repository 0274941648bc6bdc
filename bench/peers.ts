import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import type { Cloud } from './cloud.ts';
import { compiled } from './places.ts';
import type { Scrape } from './scraper.ts';
import { until } from './time.ts';

/** What is measured beside the exporter. */
export interface Peer {
  readonly url: string;
  readonly child: Child;
  readonly stop: () => Promise<void>;
}

/** Starts a bare server that answers every request with the bytes of this scrape. */
export async function startBareServer({ body, headers }: Scrape): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const file = join(folder, 'body');
  await writeFile(file, body);
  const { 'content-type': type, 'content-encoding': encoding } = headers;
  const words = [
    compiled('bare-server.js'),
    file,
    JSON.stringify({ 'content-type': type, 'content-encoding': encoding }),
  ];
  const child = startChild({ words });
  const url = await child.untilLine(/listening on (\S+)/);
  await rm(folder, { recursive: true });
  return { url, child, stop: child.stop };
}

/** Starts the plain exporter, and waits until everything was polled once; a few polls may come in a hurry first. */
export async function startPlainExporter(cloud: Cloud, pollSeconds: number, hurriedPolls = 0): Promise<Peer> {
  const child = startChild({
    words: [compiled('plain-exporter.js'), cloud.baseUrl, String(pollSeconds), String(hurriedPolls)],
    env: { PHALA_CLOUD_API_KEY: cloud.apiKey },
    isProbed: true,
  });
  const url = await child.untilLine(/listening on (\S+)/);
  await until('the plain exporter to have data', async () =>
    (await (await fetch(url)).text()).includes('phala_cvm_info{') ? true : undefined,
  );
  return { url, child, stop: child.stop };
}

/** Starts a Node that does nothing: what it shows is the machine's doing. */
export function startIdle(): Child {
  return startChild({ words: ['-e', 'setInterval(() => undefined, 1000)'], isProbed: true });
}
