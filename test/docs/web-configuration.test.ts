import { describe, expect, it } from 'vitest';
import { WebConfigFile } from '../../src/web-config/schema.ts';
import { findWebConfigFaults, loadWebConfigSamples } from '../../tools/docs/samples.ts';
import { renderWebReference } from '../../tools/docs/web-configuration.ts';

describe('the reference of the web configuration', () => {
  it('shows a good file, and one with faults of a real run', async () => {
    const { good, faults } = await loadWebConfigSamples();

    expect(await findWebConfigFaults(good)).toEqual([]);
    expect(faults.length).toBeGreaterThan(3);
  });

  it('is not broken in its tables by a bar or a new line', async () => {
    const text = renderWebReference(WebConfigFile, await loadWebConfigSamples());
    const rows = text.split('\n').filter((line) => line.startsWith('|'));

    expect(rows.filter((row) => ![3, 5].includes(row.split(/(?<!\\)\|/).length - 1))).toEqual([]);
  });
});
