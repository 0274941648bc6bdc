import { clip, countOf } from './format.ts';
import type { Part } from './html.ts';

/** Something that needs attention: what an alert fires for, if it lasts. */
export interface Problem {
  /** The alert, which has a runbook. */
  readonly alert: string;
  /** That of the alert. */
  readonly severity: 'critical' | 'warning';
  /** The thing by its name, what is wrong with it, and since when. */
  readonly title: string;
  readonly note?: Part;
}

/** The name of a thing in a title. */
export function nameOf(name: string, otherwise: string): string {
  return clip(name) || clip(otherwise);
}

const NAMES_SHOWN = 3;

/** `App shop`, `Apps shop, web`, or `12 apps`. */
export function namesOf(names: readonly string[], noun: string): string {
  if (names.length > NAMES_SHOWN) return countOf(names.length, noun);
  const plural = names.length === 1 ? '' : 's';
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)}${plural} ${names.join(', ')}`;
}

/** Groups items by a key, the largest group first; items without a key are left out. */
export function groupBy<T, K>(
  items: readonly T[],
  toKey: (item: T) => K | undefined,
): readonly [key: K, items: readonly T[]][] {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = toKey(item);
    if (key === undefined) continue;
    const group = groups.get(key) ?? [];
    group.push(item);
    groups.set(key, group);
  }
  return [...groups].toSorted(([, a], [, b]) => b.length - a.length);
}
