import type { AppTarget, Cvm } from '../../src/snapshot/model.ts';
import type { PollOutcome } from '../../src/snapshot/outcome.ts';
import { BARE_CVM } from '../metrics/full-snapshot.ts';

/** A CVM of which little is known. */
export function createCvm(cvmId: string, changes: Partial<Cvm> = {}): Cvm {
  return { ...BARE_CVM, appId: 'a1', cvmId, name: `name of ${cvmId}`, ...changes };
}

/** An app of the workspace `default`. */
export function createTarget(appId: string, changes: Partial<AppTarget> = {}): AppTarget {
  return { appId, workspace: 'default', alias: undefined, expectedCvms: undefined, ...changes };
}

/** A successful poll with these CVMs. */
export function goodPoll(cvms: readonly Cvm[], finishedAtBootSeconds = 100): PollOutcome {
  const answer = {
    cvms,
    shape: undefined,
    dropped: { invalid: 0, duplicate: 0, otherApp: 0 },
    unknownValues: new Map(),
  };
  return { ok: true, answer, finishedAtBootSeconds, durationSeconds: 0.5 };
}
