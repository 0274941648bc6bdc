import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CvmInfo } from '../../src/api/decode/cvm-info.ts';
import { decodeAppsPage } from '../../src/api/decode/decode-apps-page.ts';
import { HostedCvm } from '../../src/api/decode/hosted-cvm.ts';
import { ApiError } from '../../src/errors.ts';
import { OPENMETRICS, TEXT } from '../../src/metrics/format.ts';
import { afterPoll, toNewAppState } from '../../src/snapshot/app-state.ts';
import { buildSnapshot } from '../../src/snapshot/build-snapshot.ts';
import type { AppCvms } from '../../src/snapshot/model.ts';
import { leafPaths, toPathSchema } from '../../tools/docs/schema-paths.ts';
import { decodeCvms } from '../api/decode-cvms.ts';
import { openAsker } from '../api/open-http-client.ts';
import { goodAnswer, startRawServer } from '../api/start-raw-server.ts';
import { parseExposition } from '../metrics/parse-exposition.ts';
import { renderAll } from '../metrics/render-all.ts';
import { appListBody, cvmListBody, jsonishBytes } from './arbitrary-bodies.ts';
import { FUZZ_TIMEOUT_MILLISECONDS, fuzzRuns } from './runs.ts';

const APP_ID = 'b'.repeat(40);

/** The fields that are read, and what holds them: all that the label `field` can be. */
const READ_FIELDS = [CvmInfo, HostedCvm].flatMap((schema) =>
  leafPaths(toPathSchema(schema), {}).flatMap((path) => {
    const steps = path.replaceAll('[]', '').split('.');
    return steps.map((_, index) => steps.slice(0, index + 1).join('.'));
  }),
);

const readCvms = (document: unknown): AppCvms => decodeCvms(document, APP_ID);

/** Decodes a document, or checks the failure. */
function decodeOr<T>(decode: (document: unknown) => T, document: unknown): T | undefined {
  try {
    return decode(document);
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    expect(['invalid_payload', 'too_large']).toContain((error as ApiError).reason);
    expect((error as ApiError).message).toMatch(/^[\w ,.]{1,120}$/);
    return undefined;
  }
}

/** Shows an answer as the exporter would, and reads that back more strictly than any scraper. */
function expose(answer: AppCvms): void {
  const target = { appId: APP_ID, workspace: 'default', alias: undefined, expectedCvms: undefined };
  const outcome = { ok: true, answer, finishedAtBootSeconds: 1, durationSeconds: 1 } as const;
  const state = afterPoll(toNewAppState(target), outcome, 1);
  const rules = { nowBootSeconds: 1, unixOffsetSeconds: 0, staleAfterSeconds: 9, maxCvms: 100 };
  const { snapshot } = buildSnapshot([state], new Map(), rules);
  const render = (format: typeof TEXT): string => renderAll(snapshot, format).text;
  parseExposition(render(TEXT), 'text');
  const { samples } = parseExposition(`${render(OPENMETRICS)}# EOF\n`, 'openmetrics');
  expect(samples.every(({ value }) => Number.isFinite(value))).toBe(true);
}

it(
  'any list of CVMs, as the schema says or with something odd in it, is shown whole and well-formed, or is a failure',
  () => {
    fc.assert(
      fc.property(cvmListBody, (body) => {
        const answer = decodeOr(readCvms, body);

        if (answer === undefined) return;
        expose(answer);
        for (const field of answer.unknownValues.keys()) expect(READ_FIELDS).toContain(field);
        const listed = Array.isArray(body) ? body.length : 0;
        const { invalid, duplicate } = answer.dropped;
        expect(answer.cvms.length + invalid + duplicate).toBeLessThanOrEqual(listed);
      }),
      fuzzRuns(5),
    );
  },
  FUZZ_TIMEOUT_MILLISECONDS,
);

it(
  'any page of apps is apps with good ids, or is a failure',
  () => {
    fc.assert(
      fc.property(appListBody, (body) => {
        const page = decodeOr(decodeAppsPage, body);

        for (const { appId, name } of page?.entries.values() ?? []) {
          expect(appId).toMatch(/^[0-9a-f]{40}$/);
          expect((name ?? 'x').length).toBeLessThanOrEqual(256);
        }
      }),
      fuzzRuns(5),
    );
  },
  FUZZ_TIMEOUT_MILLISECONDS,
);

it(
  'any bytes as a body, zipped or not, are an answer or a failure with a reason, read whole or as a list, and the next answer is good',
  async () => {
    let next = goodAnswer('[]');
    const server = await startRawServer((socket) => socket.write(next));
    const ask = openAsker(server.origin, { timeoutSeconds: 5 });
    const askList = openAsker(server.origin, { timeoutSeconds: 5 }, readCvms);
    const encoded = fc.tuple(jsonishBytes, fc.constantFrom('', 'gzip', 'x-gzip', 'claimed'));

    await fc.assert(
      fc.asyncProperty(encoded, async ([bytes, encoding]) => {
        const isZipped = encoding === 'gzip' || encoding === 'x-gzip';
        const headers =
          encoding === '' ? [] : [`content-encoding: ${encoding === 'claimed' ? 'gzip' : encoding}`];
        next = goodAnswer(isZipped ? gzipSync(bytes) : bytes, headers);
        const ending = await ask();
        const list = await askList();
        next = goodAnswer('["good"]');
        const after = await ask();

        expect([undefined, 'invalid_json']).toContain(ending.reason);
        const possible = ending.reason === undefined ? [undefined, 'invalid_payload'] : [ending.reason];
        expect(possible).toContain(list.reason);
        expect(after.body).toEqual(['good']);
      }),
      fuzzRuns(),
    );
  },
  FUZZ_TIMEOUT_MILLISECONDS,
);
