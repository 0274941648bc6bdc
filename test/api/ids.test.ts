import { describe, expect, it } from 'vitest';
import { decodeCvms } from './decode-cvms.ts';
import { minimalCvmInfo, minimalHostedCvm } from './items.ts';

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

  it.each([true, {}, [], ''])('a CVM id of %j is invalid', (id) => {
    expect(decodeCvms([toItem(id, 1), toItem('good', 1)], APP_ID).dropped.invalid).toBe(1);
  });
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
