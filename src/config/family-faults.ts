import { isKeyLike } from '../secrets/api-key-text.ts';
import type { Pattern } from './pattern.ts';
import { toList, toMap, toText } from './raw.ts';
import { describeValue, type Fault } from './validation-error.ts';
import { matchingWhole } from './value-types.ts';

/** Finds patterns of `metrics` that match no family: a typo in them would hide metrics, or not hide any. */
export function findFamilyFaults(raw: unknown, families: readonly string[]): readonly Fault[] {
  const metrics = toMap(toMap(raw).get('metrics'));
  return ['include', 'exclude'].flatMap((key) =>
    toList(metrics.get(key)).flatMap((entry, index): readonly Fault[] => {
      const text = toText(entry);
      const pattern = text === undefined || isKeyLike(text) ? undefined : matchingWhole.parse(text);
      if (pattern === undefined || families.some((name) => pattern.test(name))) return [];
      const path = ['metrics', key, index];
      const message = `expected a pattern that matches the whole name of a metric family, got ${describeValue(path, text)}: ${explain(pattern, families)}`;
      return [{ path, message }];
    }),
  );
}

function explain(pattern: Pattern, families: readonly string[]): string {
  const meant = families.find((name) =>
    [name.replace(/_total$/, ''), `${name}_bucket`, `${name}_sum`, `${name}_count`].some((other) =>
      pattern.test(other),
    ),
  );
  return meant === undefined ? 'no family has such a name' : `the family is called ${meant}`;
}
