import { describe, expect, it } from 'vitest';
import { WebConfigFile } from '../../src/web-config/schema.ts';
import { findWebConfigFaults, loadWebConfigSamples } from '../../tools/docs/samples.ts';
import { renderWebReference } from '../../tools/docs/web-configuration.ts';

describe('the reference of the web configuration', () => {
  it('shows a valid file, and the error messages of an invalid one from a real run', async () => {
    const { valid, faults } = await loadWebConfigSamples();

    expect(await findWebConfigFaults(valid)).toEqual([]);
    expect(faults.length).toBeGreaterThan(3);
  });

  it('escapes bars and line breaks in tables', async () => {
    const text = renderWebReference(WebConfigFile, await loadWebConfigSamples());
    const rows = text.split('\n').filter((line) => line.startsWith('|'));

    expect(rows.filter((row) => ![3, 5].includes(row.split(/(?<!\\)\|/).length - 1))).toEqual([]);
  });
});
