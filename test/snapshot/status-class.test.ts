import { expect, it } from 'vitest';
import { CVM_STATUSES, toStatusClass } from '../../src/snapshot/vocabulary.ts';

it.each([
  ['running', 'running'],
  ['starting', 'transitional'],
  ['stopped', 'stopped'],
  ['exited', 'failed'],
  ['maintenance', 'failed'],
  ['hibernating', 'unknown'],
  ['constructor', 'unknown'],
])('the class of the CVM status %s is %s', (status, statusClass) => {
  expect(toStatusClass(status)).toBe(statusClass);
});

it('every known CVM status has a class', () => {
  expect(CVM_STATUSES.filter((status) => toStatusClass(status) === 'unknown')).toEqual([]);
});
