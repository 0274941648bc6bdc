import { describe, expect, it } from 'vitest';
import { quoteLargeIds } from '../../src/api/response.ts';
import type { AppCvms } from '../../src/snapshot/model.ts';
import { decodeCvms } from './decode-cvms.ts';
import { minimalCvmInfo, minimalHostedCvm } from './items.ts';
import { openRequester } from './open-http-client.ts';
import { okResponse, startRawServer } from './start-raw-server.ts';

const APP_ID = 'a'.repeat(40);

const SHAPES = [
  ['new', (id: unknown, node: unknown) => minimalCvmInfo({ id, node_info: { id: node } })],
  ['old', (id: unknown, node: unknown) => minimalHostedCvm({ id }, { node: { id: node } })],
] as const;

describe.each(SHAPES)('in the %s shape', (_shape, toItem) => {
  it.each([7, '7', ' 7 '])('the node id %j is 7', (node) => {
    const { cvms, unknownValues } = decodeCvms([toItem('cvm', node)], APP_ID);

    expect(cvms.map((cvm) => cvm.node?.id)).toEqual(['7']);
    expect(unknownValues.size).toBe(0);
  });

  it('a CVM id that comes as a number and as a text is the same', () => {
    const { cvms, dropped } = decodeCvms([toItem(12, 1), toItem('12', 1)], APP_ID);

    expect(cvms.map(({ cvmId }) => cvmId)).toEqual(['12']);
    expect(dropped).toMatchObject({ duplicate: 1, invalid: 0 });
  });

  it('ids beyond 2^53 that differ in their last digit stay apart', async () => {
    const ids = ['9007199254740992', '9007199254740993', '-9007199254740993', '92233720368547758079'];
    const items = ids.map((id) => JSON.stringify(toItem('CVM', 'NODE')).replace(/"CVM"|"NODE"/g, ` ${id} `));
    const { origin } = await startRawServer((socket) => socket.write(okResponse(`[${items.join()}]`)));
    const decode = (document: unknown): AppCvms => decodeCvms(document, APP_ID);

    const { cvms } = (await openRequester(origin, {}, decode)()).body as AppCvms;

    expect(cvms.map(({ cvmId }) => cvmId)).toEqual(ids);
    expect(cvms.map(({ node }) => node?.id)).toEqual(ids);
  });

  it.each([true, {}, [], ''])('a CVM id of %j is invalid', (id) => {
    expect(decodeCvms([toItem(id, 1), toItem('good', 1)], APP_ID).dropped.invalid).toBe(1);
  });
});

it.each([
  ['in a text', String.raw`{"name":"\"id\": 9007199254740993,"}`],
  ['of a key that ends alike', String.raw`{"x\"id": 9007199254740993}`],
  ['of another key', '{"memory": 9007199254740993}'],
  ['of a shorter number', '{"id": 900719925474099}'],
  ['of a number that JSON does not know', '{"id": 09007199254740993}'],
  ['of a fraction', '{"id": 9007199254740993.5}'],
])('digits %s stay as they are', (_where, json) => {
  expect(quoteLargeIds(json)).toBe(json);
});

describe('an item that names another app', () => {
  const OTHER = 'b'.repeat(40);
  const own = minimalCvmInfo({ id: 'own', app_id: `0x${APP_ID.toUpperCase()}` });

  it.each([
    ['of the new shape', minimalCvmInfo({ app_id: OTHER })],
    ['of the old shape', minimalHostedCvm({ app_id: `app_${OTHER}` })],
  ])('%s is dropped and counted by itself', (_shape, other) => {
    const { cvms, dropped } = decodeCvms([other, own], APP_ID);

    expect(cvms.map(({ cvmId }) => cvmId)).toEqual(['own']);
    expect(dropped).toEqual({ invalid: 0, duplicate: 0, otherApp: 1 });
  });

  it.each([null, undefined, '', 'prj_1', 7])('does not include one whose app id is %j', (app_id) => {
    expect(decodeCvms([minimalCvmInfo({ app_id })], APP_ID).cvms).toHaveLength(1);
  });

  it('makes a list without any other item a failure: it is no list of this app', () => {
    const parse = (): unknown => decodeCvms([minimalCvmInfo({ app_id: OTHER })], APP_ID);

    expect(parse).toThrow('each of the 1 items that are not deleted names another app');
  });
});
