import { parseAppId } from '../../config/app-id.ts';
import type { Cvm, Node } from '../../snapshot/model.ts';
import { CVM_STATUSES, NODE_STATUSES } from '../../snapshot/vocabulary.ts';
import type { CvmInfo } from './convert-cvm-info.ts';
import type { FieldReader } from './field-reader.ts';

/** The label `status` where the API's status is empty. */
const BLANK_STATUS = 'unknown';

/** The API means GiB by "GB". */
export const GIB_BYTES = 1024 ** 3;

/** The API means MiB by "MB". */
export const MIB_BYTES = 1024 ** 2;

/** The app of the requested list, and the reader of its fields. */
export interface ItemContext {
  readonly appId: string;
  readonly reader: FieldReader;
}

/** Why an item of the list is no CVM. */
export type DropReason = 'invalid' | 'deleted' | 'otherApp';

/** Whether an item names another app; a value that is no app id is ignored. */
export function isOfOtherApp(named: string | null | undefined, { appId }: ItemContext): boolean {
  return (parseAppId(named ?? '') ?? appId) !== appId;
}

/** The status in lower case; never empty. */
export function toStatus(status: string, reader: FieldReader): string {
  const word = reader.word('status', status, CVM_STATUSES);
  if (word === undefined) reader.countUnknown('status');
  return word ?? BLANK_STATUS;
}

/** Absent means false by the API's schema; null means that it could not be decoded. */
export function toInProgress(flag: boolean | null | undefined): boolean | undefined {
  return flag === undefined ? false : (flag ?? undefined);
}

/** Converts to bytes; `undefined` when it is unknown or overflows. */
export function toBytes(count: number | null | undefined, unitBytes: number): number | undefined {
  const bytes = typeof count === 'number' ? count * unitBytes : Number.NaN;
  return Number.isFinite(bytes) ? bytes : undefined;
}

export function toSettings(settings: Readonly<Record<string, boolean | null | undefined>>): Cvm['settings'] {
  const known: Record<string, boolean> = {};
  for (const name of Object.keys(settings)) {
    const enabled = settings[name];
    if (typeof enabled === 'boolean') known[name] = enabled;
  }
  return known;
}

/** The URL of each endpoint on this CVM. */
export function toEndpoints(list: CvmInfo['endpoints'], reader: FieldReader): Cvm['endpoints'] {
  return list?.flatMap((endpoint) => reader.text(endpoint?.instance) ?? []);
}

/** The node of a CVM, with its name as its id where the id is null. */
export function toNode(
  ref: Partial<NonNullable<CvmInfo['node_info']>> | null | undefined,
  reader: FieldReader,
): Node | undefined {
  const name = reader.text(ref?.name);
  const id = reader.text(ref?.id) ?? name;
  if (id === undefined) return undefined;
  return {
    id,
    name,
    region: reader.text(ref?.region),
    version: reader.text(ref?.version),
    status: reader.word('node_info.status', ref?.status, NODE_STATUSES),
  };
}
