import type { Snapshot } from '../snapshot/model.ts';
import { createDomainParser, resolveEndpoint, resolveGuest, type SdKind, SKIP_REASONS } from './resolve.ts';

/** What a list of targets has, and what it leaves out, by reason; every reason is there. */
export interface SdCount {
  readonly kind: SdKind;
  readonly targets: number;
  readonly skipped: readonly (readonly [reason: string, count: number])[];
}

/** Counts the targets of a snapshot; nothing while no app has fresh data. */
export function countTargets({ apps }: Snapshot): readonly SdCount[] {
  if (!apps.some(({ cvmCount }) => cvmCount !== undefined)) return [];
  const parse = createDomainParser();
  const guests = createTally('guests');
  const endpoints = createTally('endpoints');
  for (const { cvms } of apps) {
    for (const cvm of cvms) {
      guests.add(resolveGuest(cvm, parse));
      for (const url of cvm.endpoints ?? []) endpoints.add(resolveEndpoint(cvm, url, parse));
    }
  }
  return [guests.count(), endpoints.count()];
}

function createTally(kind: SdKind) {
  let targets = 0;
  const skipped = new Map<string, number>(Object.keys(SKIP_REASONS[kind]).map((reason) => [reason, 0]));
  return {
    add: (resolved: object | string): void => {
      if (typeof resolved === 'string') skipped.set(resolved, (skipped.get(resolved) ?? 0) + 1);
      else targets += 1;
    },
    count: (): SdCount => ({ kind, targets, skipped: [...skipped] }),
  };
}
