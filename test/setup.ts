// Every test file runs with this: properties get their number of runs, and a test that writes to the console fails.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, vi } from 'vitest';

fc.configureGlobal({ numRuns: Number(process.env['FUZZ_RUNS'] ?? 20) });

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
