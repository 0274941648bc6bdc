import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import type { Cloud } from './cloud.ts';
import { compiled } from './paths.ts';
import type { Scrape } from './scraper.ts';
import { waitFor } from './timing.ts';

/** A process to compare the exporter with. */
export interface Baseline {
  readonly url: string;
  readonly child: Child;
  readonly stop: () => Promise<void>;
}

/** Starts a bare HTTP server that responds to every request with the bytes of this scrape. */
export async function startBareServer({ body, headers }: Scrape): Promise<Baseline> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const file = join(folder, 'body');
  await writeFile(file, body);
  const { 'content-type': type, 'content-encoding': encoding } = headers;
  const args = [
    compiled('bare-server.js'),
    file,
    JSON.stringify({ 'content-type': type, 'content-encoding': encoding }),
  ];
  const child = startChild({ args });
  const url = await child.waitForLine(/listening on (\S+)/);
  await rm(folder, { recursive: true });
  return { url, child, stop: child.stop };
}

/** Starts the plain exporter and waits for its first poll; the warm-up polls follow quickly after it. */
export async function startPlainExporter(
  cloud: Cloud,
  pollSeconds: number,
  warmUpPolls = 0,
): Promise<Baseline> {
  const child = startChild({
    args: [compiled('plain-exporter.js'), cloud.baseUrl, String(pollSeconds), String(warmUpPolls)],
    env: { PHALA_CLOUD_API_KEY: cloud.apiKey },
    hasProbe: true,
  });
  const url = await child.waitForLine(/listening on (\S+)/);
  await waitFor('the plain exporter to have data', async () =>
    (await (await fetch(url)).text()).includes('phala_cvm_info{') ? true : undefined,
  );
  return { url, child, stop: child.stop };
}

/** Starts an idle Node process: its event-loop delays are those of the machine. */
export function startIdle(): Child {
  return startChild({ args: ['-e', 'setInterval(() => undefined, 1000)'], hasProbe: true });
}
