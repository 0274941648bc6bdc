import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigFile } from '../../src/config/schema.ts';
import { renderConfigurationReference } from '../../tools/docs/configuration.ts';
import { loadConfigSamples } from '../../tools/docs/samples.ts';
import { listSections } from '../../tools/docs/settings.ts';

describe('the reference of the configuration', () => {
  it('has faults from a real run', async () => {
    const { faults } = await loadConfigSamples();

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
    const samples = await loadConfigSamples();

    expect(() => renderConfigurationReference(schema, samples)).toThrow('section plugins');
  });

  it('is not broken in its tables by a bar or a new line', async () => {
    const text = renderConfigurationReference(ConfigFile, await loadConfigSamples());
    const rows = text.split('\n').filter((line) => line.startsWith('|'));

    expect(rows.filter((row) => ![3, 5].includes(row.split(/(?<!\\)\|/).length - 1))).toEqual([]);
  });

  it('has links that lead to a heading', async () => {
    const text = renderConfigurationReference(ConfigFile, await loadConfigSamples());
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
