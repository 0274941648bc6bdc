import { expect, it } from 'vitest';
import { limitLines } from '../../src/observe/hourly-limit.ts';
import { createTestClock } from '../test-clock.ts';

it('limits the lines of an hour, and counts the dropped ones in the next line', () => {
  const clock = createTestClock();
  const lines: unknown[] = [];
  const write = limitLines((message, fields) => void lines.push([message, fields]), 2, clock);

  for (let line = 0; line < 10; line += 1) write('failed', { line });
  clock.advance(3600);
  write('failed', { line: 10 });
  write('failed');

  expect(lines).toEqual([
    ['failed', { line: 0 }],
    ['failed', { line: 1 }],
    ['failed', { line: 10, not_logged: 8 }],
    ['failed', {}],
  ]);
});
