import { parseAppId } from '../../config/app-id.ts';
import { ApiError } from '../../errors.ts';
import type { AppCvms, Cvm } from '../../snapshot/model.ts';
import { CvmInfo } from './cvm-info.ts';
import { fromCvmInfo, isDeleted } from './from-cvm-info.ts';
import { fromHostedCvm } from './from-hosted-cvm.ts';
import { HostedCvm } from './hosted-cvm.ts';
import { parseItem } from './parse-item.ts';
import { Readings } from './readings.ts';
import type { ItemContext } from './to-cvm.ts';
import type { UnknownWords } from './unknown-words.ts';

/** Far beyond any app: a longer list would keep scrapes waiting while it is read. */
export const MAX_ITEMS = 50_000;

/** Why an item of the list is not among the CVMs. */
type Absence = 'invalid' | 'deleted' | 'otherApp';

/** Takes the items of the answer of `GET /apps/{app_id}/cvms`, one by one. */
export interface CvmList {
  readonly what: string;
  /** Reads one item, in either shape. @throws ApiError `too_large` when there are more than in any real list. */
  readonly add: (item: unknown) => void;
  /** What all items together say. @throws ApiError `invalid_payload` when there are some but none can be read. */
  readonly end: () => AppCvms;
}

/** Creates an empty list. A word that it brings stays known even if the list turns out to be no good. */
export function createCvmList(appId: string, unknownWords: UnknownWords): CvmList {
  const unknownValues = new Map<string, number>();
  const context: ItemContext = { appId, readings: new Readings(unknownValues, unknownWords) };
  const cvms = new Map<string, Cvm>();
  const dropped = { invalid: 0, duplicate: 0, otherApp: 0 };
  let items = 0;
  return {
    what: 'CVMs',
    add: (item) => {
      items += 1;
      if (items > MAX_ITEMS) throw new ApiError('too_large', `the list has more than ${MAX_ITEMS} CVMs`);
      const cvm = parseCvm(item, context);
      if (cvm === 'deleted') return;
      if (typeof cvm === 'string') dropped[cvm] += 1;
      else if (cvms.has(cvm.cvmId)) dropped.duplicate += 1;
      else cvms.set(cvm.cvmId, cvm);
    },
    end: () => {
      if (cvms.size === 0) throwIfAllDropped(dropped);
      return { cvms: [...cvms.values()], dropped, unknownValues };
    },
  };
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

// The shapes are told apart by content: the version that we ask for is not always the one that answers.
function parseCvm(item: unknown, context: ItemContext): Cvm | Absence {
  if (typeof item !== 'object' || item === null) return 'invalid';
  if ('hosted' in item) return parseHostedCvm(item, context);
  return 'resource' in item ? parseCvmInfo(item, context) : 'invalid';
}

function parseHostedCvm(item: object, context: ItemContext): Cvm | Absence {
  const parsed = parseItem(HostedCvm, item);
  if (parsed === undefined) return 'invalid';
  countUnreadable(parsed.unreadable, context);
  if (isOfOtherApp(parsed.value.hosted.app_id, context)) return 'otherApp';
  return fromHostedCvm(parsed.value, context);
}

function parseCvmInfo(item: object, context: ItemContext): Cvm | Absence {
  const parsed = parseItem(CvmInfo, item);
  if (parsed === undefined) return 'invalid';
  countUnreadable(parsed.unreadable, context);
  if (isDeleted(parsed.value, context.readings)) return 'deleted';
  return isOfOtherApp(parsed.value.app_id, context) ? 'otherApp' : fromCvmInfo(parsed.value, context);
}

// What is no app id says nothing about the app.
function isOfOtherApp(named: string | null | undefined, { appId }: ItemContext): boolean {
  return (parseAppId(named ?? '') ?? appId) !== appId;
}

function countUnreadable(fields: readonly string[], { readings }: ItemContext): void {
  for (const field of fields) readings.countUnknown(field);
}
