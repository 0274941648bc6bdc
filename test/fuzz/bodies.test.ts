import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CvmInfo } from '../../src/api/decode/convert-cvm-info.ts';
import { HostedCvm } from '../../src/api/decode/convert-hosted-cvm.ts';
import { decodeAppsPage } from '../../src/api/decode/decode-apps-page.ts';
import { ApiError } from '../../src/errors.ts';
import { OPENMETRICS, TEXT } from '../../src/metrics/format.ts';
import { afterPoll, toNewAppState } from '../../src/snapshot/app-state.ts';
import { buildSnapshot } from '../../src/snapshot/build-snapshot.ts';
import type { AppCvms } from '../../src/snapshot/model.ts';
import { runAtOnce } from '../../src/time-slice.ts';
import { leafPaths, toPathSchema } from '../../tools/docs/schema-paths.ts';
import { decodeCvms } from '../api/decode-cvms.ts';
import { openRequester } from '../api/open-http-client.ts';
import { okResponse, startRawServer } from '../api/start-raw-server.ts';
import { parseExposition } from '../metrics/parse-exposition.ts';
import { renderAll } from '../metrics/render-all.ts';
import { appListBody, cvmListBody, jsonishBytes } from './arbitrary-bodies.ts';
import { FUZZ_TIMEOUT_MILLISECONDS, fuzzRuns } from './runs.ts';

const APP_ID = 'b'.repeat(40);

/** The fields that are read, and their parents: all values of the label `field`. */
const READ_FIELDS = [CvmInfo, HostedCvm].flatMap((schema) =>
  leafPaths(toPathSchema(schema), {}).flatMap((path) => {
    const steps = path.replaceAll('[]', '').split('.');
    return steps.map((_, index) => steps.slice(0, index + 1).join('.'));
  }),
);

const readCvms = (document: unknown): AppCvms => decodeCvms(document, APP_ID);

/** Decodes a document, or checks the error. */
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

/** Renders a response as the exporter does, and parses the exposition strictly. */
function expose(appCvms: AppCvms): void {
  const target = { appId: APP_ID, workspace: 'default', alias: undefined, expectedCvms: undefined };
  const outcome = { ok: true, answer: appCvms, finishedAtBootSeconds: 1, durationSeconds: 1 } as const;
  const state = afterPoll(toNewAppState(target), outcome, 1);
  const rules = { nowBootSeconds: 1, unixOffsetSeconds: 0, staleAfterSeconds: 9, maxCvms: 100 };
  const { snapshot } = runAtOnce(buildSnapshot([state], new Map(), rules));
  const render = (format: typeof TEXT): string => renderAll(snapshot, format).text;
  parseExposition(render(TEXT), 'text');
  const { samples } = parseExposition(`${render(OPENMETRICS)}# EOF\n`, 'openmetrics');
  expect(samples.every(({ value }) => Number.isFinite(value))).toBe(true);
}

it(
  'any list of CVMs, valid or with edge cases, results in a valid exposition or a failure',
  () => {
    fc.assert(
      fc.property(cvmListBody, (body) => {
        const appCvms = decodeOr(readCvms, body);

        if (appCvms === undefined) return;
        expose(appCvms);
        for (const field of appCvms.unknownValues.keys()) expect(READ_FIELDS).toContain(field);
        const listed = Array.isArray(body) ? body.length : 0;
        const { invalid, duplicate } = appCvms.dropped;
        expect(appCvms.cvms.length + invalid + duplicate).toBeLessThanOrEqual(listed);
      }),
      fuzzRuns(5),
    );
  },
  FUZZ_TIMEOUT_MILLISECONDS,
);

it(
  'any page of apps results in apps with valid ids or a failure',
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
  'any body, compressed or not, results in a response or a failure with a reason, and the next request succeeds',
  async () => {
    let next = okResponse('[]');
    const server = await startRawServer((socket) => socket.write(next));
    const send = openRequester(server.origin, { timeoutSeconds: 5 });
    const sendList = openRequester(server.origin, { timeoutSeconds: 5 }, readCvms);
    const encoded = fc.tuple(jsonishBytes, fc.constantFrom('', 'gzip', 'x-gzip', 'claimed'));

    await fc.assert(
      fc.asyncProperty(encoded, async ([bytes, encoding]) => {
        const isZipped = encoding === 'gzip' || encoding === 'x-gzip';
        const headers =
          encoding === '' ? [] : [`content-encoding: ${encoding === 'claimed' ? 'gzip' : encoding}`];
        next = okResponse(isZipped ? gzipSync(bytes) : bytes, headers);
        const result = await send();
        const list = await sendList();
        next = okResponse('["good"]');
        const after = await send();

        expect([undefined, 'invalid_json']).toContain(result.reason);
        const possible = result.reason === undefined ? [undefined, 'invalid_payload'] : [result.reason];
        expect(possible).toContain(list.reason);
        expect(after.body).toEqual(['good']);
      }),
      fuzzRuns(),
    );
  },
  FUZZ_TIMEOUT_MILLISECONDS,
);
