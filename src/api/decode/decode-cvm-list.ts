import { ApiError } from '../../errors.ts';
import type { AppCvms, Cvm, ListShape } from '../../snapshot/model.ts';
import type { DropReason, ItemContext } from './convert.ts';
import { convertCvmInfo } from './convert-cvm-info.ts';
import { convertHostedCvm } from './convert-hosted-cvm.ts';
import { FieldReader } from './field-reader.ts';
import type { LabelValueLimit } from './label-value-limit.ts';

/** Far beyond any app. */
export const MAX_ITEMS = 50_000;

/**
 * Decodes the response of `GET /apps/{app_id}/cvms`, in either shape, with a step for each item.
 * @throws ApiError `too_large` when the list is longer than any real one, `invalid_payload` when it is no list or when
 * it has items but none can be decoded.
 */
export function* decodeCvmList(
  document: unknown,
  appId: string,
  labelValues: LabelValueLimit,
): Generator<void, AppCvms> {
  if (!Array.isArray(document)) throw new ApiError('invalid_payload', 'expected a list of CVMs');
  if (document.length > MAX_ITEMS)
    throw new ApiError('too_large', `the list has more than ${MAX_ITEMS} CVMs`);
  const reader = new FieldReader(labelValues);
  const cvms = new Map<string, Cvm>();
  const dropped = { invalid: 0, duplicate: 0, otherApp: 0 };
  for (const item of document) {
    const cvm = decodeCvm(item, { appId, reader });
    if (typeof cvm === 'object' && !cvms.has(cvm.cvmId)) cvms.set(cvm.cvmId, cvm);
    else if (typeof cvm === 'object') dropped.duplicate += 1;
    else if (cvm !== 'deleted') dropped[cvm] += 1;
    yield;
  }
  if (cvms.size === 0) throwIfAllDropped(dropped);
  return { cvms: [...cvms.values()], shape: toShape(document), dropped, unknownValues: reader.unknownValues };
}

// Of the first item: the API does not mix them, except by a fault.
function toShape([item]: readonly unknown[]): ListShape | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  return 'hosted' in item ? 'HostedCvm' : 'CVMInfo';
}

function throwIfAllDropped({ invalid, otherApp }: AppCvms['dropped']): void {
  const items = `${invalid + otherApp} items that are not deleted`;
  if (invalid > 0) throw new ApiError('invalid_payload', `none of the ${items} can be read`);
  if (otherApp > 0) {
    throw new ApiError('invalid_payload', `each of the ${items} names another app`, {
      otherAppItems: otherApp,
    });
  }
}

// The shape is detected by content: the API may respond in another version than the requested one.
function decodeCvm(item: unknown, context: ItemContext): Cvm | DropReason {
  if (typeof item !== 'object' || item === null) return 'invalid';
  if ('hosted' in item) return convertHostedCvm(item, context);
  return 'resource' in item ? convertCvmInfo(item, context) : 'invalid';
}
