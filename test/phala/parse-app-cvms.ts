import { decodeCvmList } from '../../src/phala/answers/cvm-list.ts';
import { UnknownWords } from '../../src/phala/answers/unknown-words.ts';
import type { AppCvms } from '../../src/snapshot/model.ts';

/** Decodes a list of CVMs in one go. */
export function parseAppCvms(document: unknown, appId: string, unknownWords = new UnknownWords()): AppCvms {
  const steps = decodeCvmList(document, appId, unknownWords);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
