import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ApiError } from '../../src/errors.ts';
import { OPENMETRICS, TEXT } from '../../src/metrics/format.ts';
import { CvmInfo } from '../../src/phala/answers/cvm-info.ts';
import { createCvmList } from '../../src/phala/answers/cvm-list.ts';
import { HostedCvm } from '../../src/phala/answers/hosted-cvm.ts';
import { parseAppsPage } from '../../src/phala/answers/parse-apps-page.ts';
import { UnknownWords } from '../../src/phala/answers/unknown-words.ts';
import type { ReadBody } from '../../src/phala/client/http-client.ts';
import { readDocument } from '../../src/phala/client/read-document.ts';
import { readList } from '../../src/phala/client/read-list.ts';
import { afterPoll, toNewAppState } from '../../src/snapshot/app-state.ts';
import { buildSnapshot } from '../../src/snapshot/build-snapshot.ts';
import type { AppCvms } from '../../src/snapshot/model.ts';
import { leafPaths, toPathSchema } from '../../tools/docs/schema-paths.ts';
import { parseExposition } from '../metrics/parse-exposition.ts';
import { renderAll } from '../metrics/render-all.ts';
import { openAsker } from '../phala/open-http-client.ts';
import { readJson } from '../phala/read-json.ts';
import { goodAnswer, startRawServer } from '../phala/start-raw-server.ts';
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

const readCvms = readList(() => createCvmList(APP_ID, new UnknownWords()));
const readApps = readDocument(parseAppsPage);

/** What becomes of a document: what is made of it, or the failure that it is. */
async function readOr<T>(read: ReadBody<T>, body: unknown): Promise<T | undefined> {
  try {
    return await readJson(body, read, ['another-form-of-key']);
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
  const { snapshot } = buildSnapshot([state], false, rules);
  const render = (format: typeof TEXT): string => renderAll(snapshot, format).text;
  parseExposition(render(TEXT), 'text');
  const { samples } = parseExposition(`${render(OPENMETRICS)}# EOF\n`, 'openmetrics');
  expect(samples.every(({ value }) => Number.isFinite(value))).toBe(true);
}

it(
  'any list of CVMs, as the schema says or with something odd in it, is shown whole and well-formed, or is a failure',
  async () => {
    await fc.assert(
      fc.asyncProperty(cvmListBody, async (body) => {
        const answer = await readOr(readCvms, body);

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
  async () => {
    await fc.assert(
      fc.asyncProperty(appListBody, async (body) => {
        const page = await readOr(readApps, body);

        for (const { appId, name } of page?.apps ?? []) {
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
