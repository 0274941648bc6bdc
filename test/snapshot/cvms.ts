import type { AppTarget, Cvm, PollOutcome } from '../../src/snapshot/model.ts';

/** A CVM of which little is known. */
export function createCvm(cvmId: string, changes: Partial<Cvm> = {}): Cvm {
  return {
    appId: 'a1',
    cvmId,
    name: `name of ${cvmId}`,
    status: 'running',
    inProgress: false,
    operation: undefined,
    attributes: {
      vmUuid: undefined,
      instanceId: undefined,
      instanceType: undefined,
      os: undefined,
      osVersion: undefined,
      kmsType: undefined,
      projectType: undefined,
      storageFs: undefined,
      composeHash: undefined,
      gatewayDomain: undefined,
    },
    resources: { vcpus: undefined, memoryBytes: undefined, diskBytes: undefined, gpus: undefined },
    price: undefined,
    node: undefined,
    createdAtSeconds: undefined,
    uptimeSeconds: undefined,
    bootComplete: undefined,
    bootError: undefined,
    lastEventAtSeconds: {},
    settings: {},
    endpoints: undefined,
    ...changes,
  };
}

/** An app of the workspace `default`. */
export function createTarget(appId: string, changes: Partial<AppTarget> = {}): AppTarget {
  return { appId, workspace: 'default', alias: undefined, expectedCvms: undefined, ...changes };
}

/** A poll that brought these CVMs. */
export function goodPoll(cvms: readonly Cvm[], finishedAtSeconds = 100): PollOutcome {
  const answer = { cvms, dropped: { invalid: 0, duplicate: 0 }, unknownValues: new Map() };
  return { ok: true, answer, finishedAtSeconds, durationSeconds: 0.5 };
}
