import type { CvmState } from '../../snapshot/model.ts';
import {
  BOOT_STAGES,
  type BootErrorCause,
  CVM_EVENTS,
  isKnown,
  NOT_STARTED,
} from '../../snapshot/vocabulary.ts';
import type { HostedCvm } from './convert-hosted-cvm.ts';
import type { FieldReader } from './field-reader.ts';
import { OTHER_VALUE } from './label-value-limit.ts';
import { toEventSeconds } from './timestamp.ts';
import { parseUptime } from './uptime.ts';

/** The uptime of a CVM that was never started. */
const NEVER_STARTED = 'never';

/** Stages in lower case, and their label value. */
const STAGES: ReadonlyMap<string, string> = new Map([
  ['', NOT_STARTED],
  ['n/a', NOT_STARTED],
  ...BOOT_STAGES.map((stage) => [stage.toLowerCase(), stage] as const),
]);

/** Words of error texts, and their cause; the first match counts. */
const CAUSES: readonly (readonly [RegExp, BootErrorCause])[] = [
  [/gateway|ingress/i, 'gateway'],
  [/container/i, 'containers'],
  [/\bkms\b|\bkeys?\b/i, 'kms'],
];

/** The uptime of a running CVM: after an exit the VM manager goes on counting. */
export function toUptimeSeconds(
  status: string,
  [field, uptime]: readonly [field: string, uptime: string | null | undefined],
  reader: FieldReader,
): number | undefined {
  if (status !== 'running' || uptime?.trim() === NEVER_STARTED) return undefined;
  return reader.parsed(field, uptime, parseUptime);
}

/** The stage of the boot; an unknown one is counted. */
export function toBootStage(
  [field, text]: readonly [field: string, text: string | null | undefined],
  reader: FieldReader,
): string | undefined {
  if (text === null || text === undefined) return undefined;
  const stage = STAGES.get(text.trim().toLowerCase());
  if (stage === undefined) reader.countUnknown(field);
  return stage ?? OTHER_VALUE;
}

/** The cause of a boot error; the text itself is never kept. */
export function toBootError(text: string | null | undefined): CvmState['bootError'] {
  if (text === null || text === undefined) return undefined;
  if (text.trim() === '') return 'none';
  return CAUSES.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
}

/** The newest time of each known event, in the order of the vocabulary, because the order of the API changes. */
export function toLastEvents(
  [field, events]: readonly [field: string, events: HostedCvm['hosted']['events']],
  reader: FieldReader,
): CvmState['lastEventAtSeconds'] {
  const newest = new Map<string, number>();
  for (const entry of events ?? []) {
    const event = reader.text(entry?.event);
    const atSeconds = toEventSeconds(entry?.timestamp ?? 0);
    if (event === undefined || atSeconds === undefined) continue;
    if (isKnown(CVM_EVENTS, event)) newest.set(event, Math.max(atSeconds, newest.get(event) ?? 0));
    else reader.countUnknown(`${field}.event`);
  }
  return Object.fromEntries(
    CVM_EVENTS.flatMap((event) => {
      const atSeconds = newest.get(event);
      return atSeconds === undefined ? [] : [[event, atSeconds]];
    }),
  );
}
