import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { expect, it } from 'vitest';
import { ConfigFile } from '../../src/config/schema.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { startProcess } from './start-process.ts';

it('the built program verifies no quote of a simulated cloud, although its root is a trusted CA everywhere else', async () => {
  const simulator = await openSimulator({ apps: 1, cvmsPerApp: 2, isCalm: true });
  const [workspace] = simulator.workspaces;
  const folder = await mkdtemp(join(tmpdir(), 'attestation-'));
  const root = join(folder, 'root.pem');
  const der = simulator.tee.rootDer().toString('base64');
  await writeFile(root, `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`);
  const file = join(folder, 'config.yaml');
  await writeFile(
    file,
    `api: { base_url: "${simulator.baseUrl}", ca_file: ${root} }
poll: { schedule: "* * * * * *" }
workspaces: [{ name: one, api_key_env: KEY, apps: [${workspace?.appIds[0]}] }]
collectors: { attestation: { enabled: true, pccs_url: "${simulator.pccsUrl}" } }
`,
  );
  const exporter = startProcess(['--web.listen-address=127.0.0.1:0', `--config.file=${file}`], {
    KEY: workspace?.apiKey ?? '',
    NODE_EXTRA_CA_CERTS: root,
    SSL_CERT_FILE: root,
  });
  const [, url] = await exporter.until(/msg=listening url=(\S+)/);
  const outcomes = async (): Promise<readonly string[]> => {
    const text = await (await request(`${url}/metrics`)).body.text();
    return text.match(/^phala_cvm_attestation_(?:success|failure){.*/gm) ?? [];
  };

  await expect.poll(outcomes, { timeout: 45_000 }).toHaveLength(2);

  for (const line of await outcomes())
    expect(line).toMatch(/^phala_cvm_attestation_failure{.*reason="collateral_unavailable"} 1$/);
});

it('no configuration key and no flag names a root', async () => {
  const help = startProcess(['serve', '--help']);

  expect(await help.exit).toBe(0);
  expect(help.stdout()).toContain('--config.file');
  expect(help.stdout()).not.toMatch(/root|trust|attest/i);
  expect(Object.keys(ConfigFile.parse({}).collectors.attestation)).toEqual([
    'enabled',
    'refresh',
    'pccs_url',
  ]);
});
