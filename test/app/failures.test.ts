import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAILURE_REASONS, type FailureReason } from '../../src/errors.ts';
import type { FaultInput } from '../../src/simulator/fault.ts';
import { NEW, OLD, openSimulator } from '../simulator/open-simulator.ts';
import { startPolled, watchAll } from './start-exporter.ts';

/** What the API may do wrong, and the one word that we say to it. */
const FAULTS: readonly (readonly [title: string, fault: FaultInput, reason: FailureReason])[] = [
  ['never answers', { kind: 'hang' }, 'timeout'],
  ['drips its answer', { kind: 'slow_drip', bytes_per_second: 20 }, 'timeout'],
  ['resets the connection', { kind: 'reset' }, 'network'],
  ['resets the connection in the body', { kind: 'reset_mid_body' }, 'network'],
  ['answers 400', { kind: 'status', status: 400 }, 'http_4xx'],
  ['answers 422', { kind: 'status', status: 422 }, 'http_4xx'],
  ['answers 500', { kind: 'status', status: 500 }, 'http_5xx'],
  ['answers 502 with HTML', { kind: 'status', status: 502, body: 'html' }, 'http_5xx'],
  ['answers 503 with nothing', { kind: 'status', status: 503, body: 'empty' }, 'http_5xx'],
  ['answers 401', { kind: 'status', status: 401 }, 'unauthorized'],
  ['answers 403', { kind: 'status', status: 403 }, 'forbidden'],
  ['answers 404', { kind: 'status', status: 404 }, 'not_found'],
  ['answers 429', { kind: 'status', status: 429 }, 'rate_limited'],
  ['redirects', { kind: 'redirect', location: 'http://127.0.0.1:1/' }, 'redirect'],
  ['answers too much', { kind: 'oversize', bytes: 3_000_000 }, 'too_large'],
  ['answers a gzip bomb', { kind: 'gzip_bomb', bytes: 30_000_000 }, 'too_large'],
  ['answers 200 with HTML', { kind: 'html' }, 'invalid_json'],
  ['answers half of the JSON', { kind: 'truncated_json' }, 'invalid_json'],
  ['answers an object', { kind: 'wrong_shape', variant: 'object' }, 'invalid_payload'],
  ['answers a text', { kind: 'wrong_shape', variant: 'string' }, 'invalid_payload'],
  ['answers null', { kind: 'wrong_shape', variant: 'null' }, 'invalid_payload'],
  ['answers a list without one good item', { kind: 'wrong_shape', variant: 'bad_items' }, 'invalid_payload'],
  ['answers items of wrong types', { kind: 'wrong_shape', variant: 'wrong_types' }, 'invalid_payload'],
];

/** Reasons that no answer of the API leads to: the tests that reach them, and what those look for. */
const ELSEWHERE: Readonly<Partial<Record<FailureReason, readonly [file: string, sought: string]>>> = {
  tls: ['connection.test.ts', 'reason="tls"'],
  aborted: ['lifecycle.test.ts', "reason: 'aborted'"],
  bug: ['lifecycle.test.ts', "reason: 'bug'"],
};

it('every reason of the closed list is reached, here or in a test of its own', () => {
  const reached = new Set([...FAULTS.map(([, , reason]) => reason), ...Object.keys(ELSEWHERE)]);

  expect([...reached].toSorted()).toEqual(Object.keys(FAILURE_REASONS).toSorted());
  for (const [file, sought] of Object.values(ELSEWHERE)) {
    expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toContain(sought);
  }
});

describe.each([
  ['the new shape', NEW],
  ['the old shape', OLD],
])('in %s', (_shape, version) => {
  it.each(FAULTS)(
    'an API that %s leaves the other apps alone and the last good data in place',
    async (_title, fault, reason) => {
      const simulator = await openSimulator({ apps: 3 });
      const [broken = '', neighbour = ''] = simulator.workspaces[0]?.appIds ?? [];
      const stranger = simulator.workspaces[1]?.appIds[0] ?? '';
      const exporter = await startPolled(watchAll(simulator, { api: { version, timeoutSeconds: 0.3 } }));
      const before = await exporter.series(`phala_cvm_status{app_id="${broken}"`);
      simulator.faults.add({ ...fault, app_id: broken });

      await exporter.cycle();

      expect(before.length).toBeGreaterThan(0);
      expect(await exporter.value(`phala_app_up{app_id="${broken}"}`)).toBe(0);
      expect(await exporter.value(`phala_app_up{app_id="${stranger}"}`)).toBe(1);
      // A 429 pauses its whole workspace, and nothing else does.
      if (reason !== 'rate_limited')
        expect(await exporter.value(`phala_app_up{app_id="${neighbour}"}`)).toBe(1);
      expect(
        await exporter.value(`phala_app_poll_failures_total{app_id="${broken}",reason="${reason}"}`),
      ).toBe(1);
      const after = await exporter.series(`phala_cvm_status{app_id="${broken}"`);
      expect(after).toEqual(reason === 'not_found' ? [] : before);
    },
  );

  it.each(FAULTS)(
    'an API that %s from the start shows no CVM and no zero in its place',
    async (_title, fault, reason) => {
      const simulator = await openSimulator({ apps: 3 });
      const [broken = ''] = simulator.workspaces[0]?.appIds ?? [];
      simulator.faults.add({ ...fault, app_id: broken });

      const exporter = await startPolled(watchAll(simulator, { api: { version, timeoutSeconds: 0.3 } }));

      expect(await exporter.value(`phala_app_up{app_id="${broken}"}`)).toBe(0);
      expect(await exporter.series(`phala_cvm_status{app_id="${broken}"`)).toEqual([]);
      expect(await exporter.series(`phala_app_cvms{app_id="${broken}"`)).toEqual([]);
      expect(await exporter.series(`phala_app_last_success_timestamp_seconds{app_id="${broken}"`)).toEqual(
        [],
      );
      expect(exporter.log).toContainEqual(
        expect.objectContaining({ level: 'warn', msg: 'app is down', app_id: broken, reason }),
      );
    },
  );
});
