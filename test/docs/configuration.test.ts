import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigFile } from '../../src/config/schema.ts';
import { ConfigError } from '../../src/errors.ts';
import { renderConfigurationReference, type Samples } from './configuration.ts';
import { listSections } from './settings.ts';

const FOLDER = 'test/fixtures/config';

function readSample(name: string): string {
  return readFileSync(`${FOLDER}/${name}.yaml`, 'utf8');
}

/** What is really said of a file, by the name that it has in the reference. */
async function findFaults(name: string): Promise<readonly string[]> {
  const file = `${FOLDER}/${name}.yaml`;
  const env = { PHALA_CLOUD_API_KEY: 'phak_default' };
  const error: unknown = await loadConfig({ file, env }).catch((thrown: unknown) => thrown);
  return error instanceof ConfigError ? error.faults.map((fault) => fault.replace(file, 'config.yaml')) : [];
}

async function loadSamples(): Promise<Samples> {
  return {
    shortForm: readSample('good-short-form'),
    longForm: readSample('good-long-form'),
    faulty: readSample('bad-documented'),
    faults: await findFaults('bad-documented'),
  };
}

describe('the reference of the configuration', () => {
  it('is what docs/configuration.md shows', async () => {
    const text = renderConfigurationReference(ConfigFile, await loadSamples());

    await expect(text).toMatchFileSnapshot('../../docs/configuration.md');
  });

  it('has faults from a real run', async () => {
    const { faults } = await loadSamples();

    expect(faults.length).toBeGreaterThan(3);
    expect(faults.filter((fault) => !/^config\.yaml:\d+:\d+: /.test(fault))).toEqual([]);
  });

  it('tells of every setting what it means and what is expected', () => {
    const untold = listSections(ConfigFile).flatMap(({ path, settings }) =>
      settings
        .filter(({ facts, section }) => section === undefined && !(facts?.help && facts.expected))
        .map(({ key }) => `${path}.${key}`),
    );

    expect(untold).toEqual([]);
  });

  it('is refused for a section that nothing is said about', async () => {
    const schema = z.strictObject({ plugins: z.strictObject({}) });
    const samples = await loadSamples();

    expect(() => renderConfigurationReference(schema, samples)).toThrow('section plugins');
  });

  it('is not broken in its tables by a bar or a new line', async () => {
    const text = renderConfigurationReference(ConfigFile, await loadSamples());
    const rows = text.split('\n').filter((line) => line.startsWith('|'));

    expect(rows.filter((row) => ![3, 5].includes(row.split(/(?<!\\)\|/).length - 1))).toEqual([]);
  });

  it('has links that lead to a heading', async () => {
    const text = renderConfigurationReference(ConfigFile, await loadSamples());
    const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, link = '']) => link);

    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
    expect(new Set(anchors).size).toBe(anchors.length);
  });
});
