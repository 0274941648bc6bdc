import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type ServerProcess, startServer } from '../../prometheus/stack/server-process.ts';
import { type ExporterProcess, startExporterProcess } from '../../prometheus/stack/start-exporter.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { publicCvms, query, runningCvms } from './stack-queries.ts';
import { BLACKBOX, startBlackbox } from './start-blackbox.ts';

const POLL_OPTIONS = { timeout: 60_000, interval: 250 };

let folder: string;
let simulator: Simulator;
const processes: (ServerProcess | ExporterProcess)[] = [];

afterEach(async () => {
  await Promise.all(processes.splice(0).map(({ kill }) => kill()));
  await simulator?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts a program that is killed after the test. */
async function start<T extends ServerProcess | ExporterProcess>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  processes.push(started);
  return started;
}

it.skipIf(BLACKBOX === undefined)(
  'the configuration of compose.yaml for the simulated cloud reaches every guest and every endpoint of it',
  { timeout: 120_000 },
  async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulator-config-'));
    simulator = await startSimulator({ apps: 3, cvmsPerApp: 4, speed: 0, isCalm: true });
    const exporter = await start(
      startExporterProcess(simulator, { schedule: '* * * * * *', staleAfter: '10s' }),
    );
    const blackbox = await start(startBlackbox());
    const config = (await readFile('prometheus/prometheus.simulator.yml', 'utf8'))
      .replaceAll('exporter:10059', exporter.address)
      .replaceAll('blackbox:9115', blackbox.address)
      .replaceAll('http://simulator:10057', simulator.guestOrigin)
      .replaceAll('rules/*.yml', resolve('prometheus/rules/*.yml'))
      .replaceAll(/(interval|timeout): \d+s/g, '$1: 1s');
    await writeFile(join(folder, 'prometheus.yml'), config);
    const { address } = await start(
      startServer({
        programs: ['prometheus'],
        args: (listen) => [
          `--config.file=${folder}/prometheus.yml`,
          `--storage.tsdb.path=${folder}/data`,
          `--web.listen-address=${listen}`,
        ],
        readyPath: '/-/ready',
      }),
    );
    const ask = (expression: string): Promise<number | undefined> => query(`http://${address}`, expression);

    await expect
      .poll(() => ask('sum(cvm:phala_guest_reachable:max)'), POLL_OPTIONS)
      .toBe(publicCvms(simulator).length);
    await expect.poll(() => ask('sum(probe_success)'), POLL_OPTIONS).toBe(runningCvms(simulator).length);
    expect(await ask('count(up{job=~"phala-.+"} == 0)')).toBeUndefined();
  },
);
