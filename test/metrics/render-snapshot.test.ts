import { expect, it } from 'vitest';
import { OPENMETRICS, TEXT } from '../../src/metrics/format.ts';
import { renderSnapshot } from '../../src/metrics/render-snapshot.ts';
import { largeSnapshot } from './large-snapshot.ts';
import { EVERYTHING, renderAll } from './render-all.ts';

it('pauses after every few lines', () => {
  const steps = renderSnapshot(largeSnapshot(1, 1000), EVERYTHING, TEXT);

  expect([...steps].length).toBeGreaterThan(200);
});

it('renders families that are longer than one chunk whole, with the lines of each family together', () => {
  const { text, series } = renderAll(largeSnapshot(10, 100), TEXT);
  const names = text.match(/^phala_\w+/gm) ?? [];

  expect(names).toHaveLength(series);
  expect(names.filter((name) => name === 'phala_cvm_vcpus')).toHaveLength(1000);
  expect(names.filter((name, index) => name !== names[index - 1])).toHaveLength(new Set(names).size);
});

it('renders the same lines in both formats', () => {
  const snapshot = largeSnapshot(3, 3);
  const linesOf = (text: string): readonly string[] =>
    text.split('\n').filter((line) => !line.startsWith('#'));

  expect(linesOf(renderAll(snapshot, OPENMETRICS).text)).toEqual(linesOf(renderAll(snapshot, TEXT).text));
});
