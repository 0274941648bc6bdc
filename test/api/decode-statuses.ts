import { decodeStatusBatch } from '../../src/api/decode/decode-status-batch.ts';
import { LabelValueLimit } from '../../src/api/decode/label-value-limit.ts';
import type { LiveStatuses } from '../../src/snapshot/model.ts';

/** Decodes a response of `POST /status/batch` about these CVMs, read at 100 s of the boot clock. */
export function decodeStatuses(
  document: unknown,
  vmUuids: readonly string[],
  { readAtBootSeconds = 100, labelValues = new LabelValueLimit() } = {},
): LiveStatuses {
  const steps = decodeStatusBatch(document, { vmUuids, readAtBootSeconds }, labelValues);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
