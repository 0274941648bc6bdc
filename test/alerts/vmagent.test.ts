import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { renderPrometheusConfig } from '../../prometheus/stack/configs.ts';
import { startServer } from '../../prometheus/stack/server-process.ts';
import { startExporterProcess } from '../../prometheus/stack/start-exporter.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { findProgramOrSay } from '../prometheus/find-program.ts';
import { toDiskLabels } from './guest-labels.ts';
import { firstSample, publicCvms, query } from './stack-queries.ts';

const VMAGENT = findProgramOrSay(['vmagent'], 'the configuration for vmagent');
const POLL_OPTIONS = { timeout: 60_000, interval: 250 };

/** The flags in docs/service-discovery.md, without the file. */
const FLAGS =
  readFileSync('docs/service-discovery.md', 'utf8').match(/-promscrape\.(?!config=)\S+=\S+/g) ?? [];

describe.skipIf(VMAGENT === undefined)('vmagent', () => {
  it('accepts the example configuration with the documented flags', () => {
    expect(FLAGS).toHaveLength(2);
    const { status, stderr } = spawnSync(
      VMAGENT ?? '',
      [
        '-promscrape.config=prometheus/prometheus.example.yml',
        '-promscrape.config.dryRun',
        '-remoteWrite.url=http://localhost/',
        ...FLAGS,
      ],
      { encoding: 'utf8' },
    );

    expect(status, stderr).toBe(0);
  });

  it('scrapes every guest, with the labels of its CVM and one set of names', {
    timeout: 120_000,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vmagent-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const simulator = await startSimulator({ apps: 3, cvmsPerApp: 4, speed: 0, isCalm: true });
    onTestFinished(() => simulator.close());
    const exporter = await startExporterProcess(simulator, { schedule: '* * * * * *', staleAfter: '10s' });
    onTestFinished(() => exporter.kill());
    const addresses = { exporters: [exporter.address], guestProxy: simulator.guestOrigin, alertmanager: '' };
    await writeFile(join(folder, 'vmagent.yml'), await renderPrometheusConfig(addresses, '1s'));
    await writeFile(join(folder, 'prometheus.yml'), '');
    const prometheus = await startServer({
      programs: ['prometheus'],
      args: (listen) => [
        `--config.file=${folder}/prometheus.yml`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=${listen}`,
        '--web.enable-remote-write-receiver',
      ],
      readyPath: '/-/ready',
    });
    onTestFinished(prometheus.kill);
    const vmagent = await startServer({
      programs: [VMAGENT ?? ''],
      args: (listen) => [
        `-promscrape.config=${folder}/vmagent.yml`,
        `-remoteWrite.url=http://${prometheus.address}/api/v1/write`,
        `-remoteWrite.tmpDataPath=${folder}/vmagent`,
        `-httpListenAddr=${listen}`,
        ...FLAGS,
      ],
      readyPath: '/health',
    });
    onTestFinished(vmagent.kill);
    const url = `http://${prometheus.address}`;
    const [cvm] = publicCvms(simulator);

    const count = 'count(dstack_guest_memory_available_bytes)';
    await expect.poll(() => query(url, count), POLL_OPTIONS).toBe(publicCvms(simulator).length);

    const disk = await firstSample(url, `dstack_guest_disk_used_bytes{cvm_id="${cvm?.uuid}"}`);
    expect(disk?.metric).toEqual(toDiskLabels(cvm));
    expect(await query(url, 'count({__name__=~"system_memory_.+|disk_.+"})')).toBeUndefined();
  });
});
