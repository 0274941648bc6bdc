import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigFile } from '../../src/config/schema.ts';
import { renderConfigurationReference } from '../../tools/docs/configuration.ts';
import { loadConfigSamples } from '../../tools/docs/samples.ts';
import { listSections } from '../../tools/docs/settings.ts';

describe('the reference of the configuration', () => {
  it('contains error messages of a real run', async () => {
    const { faults } = await loadConfigSamples();

    expect(faults.length).toBeGreaterThan(3);
    expect(faults.filter((fault) => !/^config\.yaml:\d+:\d+: /.test(fault))).toEqual([]);
  });

  it('documents the meaning and the expected value of every setting', () => {
    const undocumented = listSections(ConfigFile).flatMap(({ path, settings }) =>
      settings
        .filter(({ facts, section }) => section === undefined && !(facts?.help && facts.expected))
        .map(({ key }) => `${path}.${key}`),
    );

    expect(undocumented).toEqual([]);
  });

  it('cannot be rendered for a section without documentation', async () => {
    const schema = z.strictObject({ plugins: z.strictObject({}) });
    const samples = await loadConfigSamples();

    expect(() => renderConfigurationReference(schema, samples)).toThrow('section plugins');
  });

  it('escapes bars and line breaks in tables', async () => {
    const text = renderConfigurationReference(ConfigFile, await loadConfigSamples());
    const rows = text.split('\n').filter((line) => line.startsWith('|'));

    expect(rows.filter((row) => ![3, 5].includes(row.split(/(?<!\\)\|/).length - 1))).toEqual([]);
  });

  it('links only to existing headings', async () => {
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
