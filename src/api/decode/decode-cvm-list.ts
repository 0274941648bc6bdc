import { parseAppId } from '../../config/app-id.ts';
import { ApiError } from '../../errors.ts';
import type { AppCvms, Cvm, ListShape } from '../../snapshot/model.ts';
import type { ItemContext } from './convert.ts';
import { convertCvmInfo, isDeleted } from './convert-cvm-info.ts';
import { convertHostedCvm } from './convert-hosted-cvm.ts';
import { CvmInfo } from './cvm-info.ts';
import { FieldReader } from './field-reader.ts';
import { HostedCvm } from './hosted-cvm.ts';
import type { LabelValueLimit } from './label-value-limit.ts';
import { parseItem } from './parse-item.ts';

/** Far beyond any app. */
export const MAX_ITEMS = 50_000;

/** Why an item of the list is no CVM. */
type DropReason = 'invalid' | 'deleted' | 'otherApp';

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
  if (!Array.isArray(document)) {
    throw new ApiError('invalid_payload', `expected a list of CVMs, got ${kindOf(document)}`);
  }
  if (document.length > MAX_ITEMS)
    throw new ApiError('too_large', `the list has more than ${MAX_ITEMS} CVMs`);
  const unknownValues = new Map<string, number>();
  const context: ItemContext = { appId, reader: new FieldReader(unknownValues, labelValues) };
  const cvms = new Map<string, Cvm>();
  const dropped = { invalid: 0, duplicate: 0, otherApp: 0 };
  let shape: ListShape | undefined;
  for (const item of document) {
    const cvm = parseCvm(item, context);
    if (typeof cvm === 'object') shape ??= 'hosted' in item ? 'HostedCvm' : 'CVMInfo';
    if (typeof cvm === 'object' && !cvms.has(cvm.cvmId)) cvms.set(cvm.cvmId, cvm);
    else if (typeof cvm === 'object') dropped.duplicate += 1;
    else if (cvm !== 'deleted') dropped[cvm] += 1;
    yield;
  }
  if (cvms.size === 0) throwIfAllDropped(dropped);
  return { cvms: [...cvms.values()], shape, dropped, unknownValues };
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : `a value of type ${typeof value}`;
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
function parseCvm(item: unknown, context: ItemContext): Cvm | DropReason {
  if (typeof item !== 'object' || item === null) return 'invalid';
  if ('hosted' in item) return parseHostedCvm(item, context);
  return 'resource' in item ? parseCvmInfo(item, context) : 'invalid';
}

function parseHostedCvm(item: object, context: ItemContext): Cvm | DropReason {
  const parsed = parseItem(HostedCvm, item);
  if (parsed === undefined) return 'invalid';
  countInvalid(parsed.invalid, context);
  if (isOfOtherApp(parsed.value.hosted.app_id, context)) return 'otherApp';
  return convertHostedCvm(parsed.value, context);
}

function parseCvmInfo(item: object, context: ItemContext): Cvm | DropReason {
  const parsed = parseItem(CvmInfo, item);
  if (parsed === undefined) return 'invalid';
  countInvalid(parsed.invalid, context);
  if (isDeleted(parsed.value, context.reader)) return 'deleted';
  return isOfOtherApp(parsed.value.app_id, context) ? 'otherApp' : convertCvmInfo(parsed.value, context);
}

// A value that is no app id is ignored.
function isOfOtherApp(named: string | null | undefined, { appId }: ItemContext): boolean {
  return (parseAppId(named ?? '') ?? appId) !== appId;
}

function countInvalid(fields: readonly string[], { reader }: ItemContext): void {
  for (const field of fields) reader.countUnknown(field);
}
