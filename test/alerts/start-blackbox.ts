import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type ServerProcess, startServer } from '../../prometheus/stack/server-process.ts';
import { findProgramOrSay } from '../prometheus/find-program.ts';

/** Debian names it otherwise than the project. */
export const BLACKBOX = findProgramOrSay(
  ['blackbox_exporter', 'prometheus-blackbox-exporter'],
  'probes of endpoints',
);

/** Starts a blackbox_exporter with the module `http_2xx`: the default one, and settings of its prober. */
export async function startBlackbox(settings: object = {}): Promise<ServerProcess> {
  if (BLACKBOX === undefined) throw new Error('blackbox_exporter is missing');
  const folder = await mkdtemp(join(tmpdir(), 'blackbox-'));
  const file = join(folder, 'blackbox.yml');
  await writeFile(file, stringify({ modules: { http_2xx: { prober: 'http', http: settings } } }));
  try {
    return await startServer({
      programs: [BLACKBOX],
      args: (address) => [`--config.file=${file}`, `--web.listen-address=${address}`],
      readyPath: '/-/healthy',
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
