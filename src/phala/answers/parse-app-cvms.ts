import { ApiError } from '../../errors.ts';
import type { AppCvms, Cvm } from '../../snapshot/model.ts';
import { CvmInfo } from './cvm-info.ts';
import { fromCvmInfo, isDeleted } from './from-cvm-info.ts';
import { fromHostedCvm } from './from-hosted-cvm.ts';
import { HostedCvm } from './hosted-cvm.ts';
import { parseItem } from './parse-item.ts';
import { Readings } from './readings.ts';
import type { ItemContext } from './to-cvm.ts';
import { UnknownWords } from './unknown-words.ts';

/** Far beyond any app: a longer list would keep scrapes waiting while it is read. */
const MAX_ITEMS = 50_000;

/** Why an item of the list is not among the CVMs. */
type Absence = 'invalid' | 'deleted';

/**
 * Parses the answer of `GET /apps/{app_id}/cvms`, in either shape or a mix, item by item.
 * @throws ApiError `invalid_payload` when it is no list, or has items but none that can be read; `too_large` for a
 * list that is longer than any real one.
 */
export function parseAppCvms(body: unknown, appId: string, unknownWords = new UnknownWords()): AppCvms {
  if (!Array.isArray(body))
    throw new ApiError('invalid_payload', `expected a list of CVMs, got ${kindOf(body)}`);
  if (body.length > MAX_ITEMS)
    throw new ApiError('too_large', `the list has ${body.length} CVMs, expected ${MAX_ITEMS} at most`);

  const unknownValues = new Map<string, number>();
  const context: ItemContext = { appId, readings: new Readings(unknownValues, unknownWords) };
  const cvms = new Map<string, Cvm>();
  const dropped = { invalid: 0, duplicate: 0 };
  for (const item of body) {
    const cvm = parseCvm(item, context);
    if (cvm === 'invalid') dropped.invalid += 1;
    else if (cvm !== 'deleted' && cvms.has(cvm.cvmId)) dropped.duplicate += 1;
    else if (cvm !== 'deleted') cvms.set(cvm.cvmId, cvm);
  }
  if (dropped.invalid > 0 && cvms.size === 0) {
    throw new ApiError(
      'invalid_payload',
      `none of the ${dropped.invalid} items that are not deleted can be read`,
    );
  }
  return { cvms: [...cvms.values()], dropped, unknownValues };
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
  return fromHostedCvm(parsed.value, context);
}

function parseCvmInfo(item: object, context: ItemContext): Cvm | Absence {
  const parsed = parseItem(CvmInfo, item);
  if (parsed === undefined) return 'invalid';
  countUnreadable(parsed.unreadable, context);
  return isDeleted(parsed.value) ? 'deleted' : fromCvmInfo(parsed.value, context);
}

function countUnreadable(fields: readonly string[], { readings }: ItemContext): void {
  for (const field of fields) readings.countUnknown(field);
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : `a value of type ${typeof value}`;
}
