import { decodeCvmList } from '../../src/api/decode/decode-cvm-list.ts';
import { LabelValueLimit } from '../../src/api/decode/label-value-limit.ts';
import type { AppCvms } from '../../src/snapshot/model.ts';

/** Decodes a list of CVMs in one go. */
export function decodeCvms(document: unknown, appId: string, labelValues = new LabelValueLimit()): AppCvms {
  const steps = decodeCvmList(document, appId, labelValues);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
