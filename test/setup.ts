// Every test file runs with this: a test that writes to the console fails, because the exporter never does.
import { afterEach, beforeEach, expect, vi } from 'vitest';

const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const;
let written: string[] = [];

beforeEach(() => {
  written = [];
  for (const method of METHODS) {
    vi.spyOn(console, method).mockImplementation((...words) => {
      written.push(`console.${method}: ${words.join(' ')}`);
    });
  }
});

afterEach(() => {
  expect(written).toEqual([]);
});
