import { createCvmList } from '../../src/phala/answers/cvm-list.ts';
import { UnknownWords } from '../../src/phala/answers/unknown-words.ts';
import type { AppCvms } from '../../src/snapshot/model.ts';

/** What the items of a list say together. */
export function parseAppCvms(
  items: readonly unknown[],
  appId: string,
  unknownWords = new UnknownWords(),
): AppCvms {
  const list = createCvmList(appId, unknownWords);
  for (const item of items) list.add(item);
  return list.end();
}
