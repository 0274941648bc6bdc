import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWebConfig } from '../../src/web-config/load.ts';
import { WebConfigFile } from '../../src/web-config/schema.ts';
import { createTemporaryFolder } from '../config/temporary-folder.ts';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';
import { toFiles } from '../web/serve-web.ts';
import { renderWebReference, type WebSamples } from './web-configuration.ts';

const [good = '', faulty = ''] = ['good', 'bad'].map((name) =>
  readFileSync(`test/fixtures/web-config/${name}-documented.yaml`, 'utf8'),
);

async function loadSamples(): Promise<WebSamples> {
  return { good, faulty, faults: await findFaults(faulty) };
}

/** What is really said of a text, beside files that it may name. */
async function findFaults(text: string): Promise<readonly string[]> {
  const folder = createTemporaryFolder();
  const authority = await createAuthority();
  const files = { ...toFiles('server', await createServerIdentity(authority)), 'ca.pem': authority.cert };
  const file = join(folder, 'web-config.yaml');
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  writeFileSync(file, text);
  const reading = readWebConfig(file);
  const faults = 'faults' in reading ? reading.faults : [];
  return faults.map((fault) =>
    fault.replace(file, 'web-config.yaml').replace(folder, '/etc/phala-cloud-exporter'),
  );
}

describe('the reference of the web configuration', () => {
  it('is what docs/web-configuration.md shows', async () => {
    const text = renderWebReference(WebConfigFile, await loadSamples());

    await expect(text).toMatchFileSnapshot('../../docs/web-configuration.md');
  });

  it('shows a good file, and one with faults of a real run', async () => {
    expect(await findFaults(good)).toEqual([]);
    expect((await loadSamples()).faults.length).toBeGreaterThan(3);
  });

  it('is not broken in its tables by a bar or a new line', async () => {
    const text = renderWebReference(WebConfigFile, await loadSamples());
    const rows = text.split('\n').filter((line) => line.startsWith('|'));

    expect(rows.filter((row) => ![3, 5].includes(row.split(/(?<!\\)\|/).length - 1))).toEqual([]);
  });
});
