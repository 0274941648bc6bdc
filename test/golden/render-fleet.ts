import { readFileSync } from 'node:fs';
import type { ExpositionFormat } from '../../src/metrics/format.ts';
import { createStore } from '../../src/snapshot/store.ts';
import { decodeCvms } from '../api/decode-cvms.ts';
import { renderAll } from '../metrics/render-all.ts';
import { createTestClock } from '../test-clock.ts';

/** The shapes of the fixture fleet. */
export const SHAPES = ['new-shape', 'old-shape'] as const;

const APP_ID = '6d5a0f0d2e1b4c3f8a9b7c6d5e4f3a2b1c0d9e8f';
const DOWN_APP_ID = '00000000000000000000000000000000000000ff';

/** The response body for the fixture fleet. */
export function readFleet(shape: (typeof SHAPES)[number]): string {
  return readFileSync(`test/fixtures/fleet/${shape}.json`, 'utf8');
}

/** Renders `/metrics` of the fixture fleet: one app polled successfully, one never polled. */
export function renderFleet(shape: (typeof SHAPES)[number], format: ExpositionFormat): string {
  const store = createStore({
    clock: createTestClock(),
    limits: () => ({ staleAfterSeconds: 300, maxCvms: 100 }),
  });
  const target = { appId: APP_ID, workspace: 'production', alias: 'shop', expectedCvms: 3 };
  store.setTargets([
    target,
    { appId: DOWN_APP_ID, workspace: 'production', alias: undefined, expectedCvms: undefined },
  ]);
  const answer = decodeCvms(JSON.parse(readFleet(shape)), APP_ID);
  store.publish(target, {
    ok: true,
    answer,
    finishedAtBootSeconds: 1_795_514_400.25,
    durationSeconds: 0.125,
  });
  return renderAll(store.snapshot(), format).text + format.end;
}
