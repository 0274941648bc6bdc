import type { AppView, Cvm } from '../snapshot/model.ts';
import { NEEDS_ATTENTION, type StatusQuery } from './query.ts';
import type { SurveyedApp, SurveyedCvm } from './surveyed.ts';

/** What is asked for. */
export interface Filter {
  /** Whether an app is asked for by itself; it may also be through one of its CVMs. */
  readonly wantsApp: (surveyed: SurveyedApp) => boolean;
  readonly hasWords: (surveyed: SurveyedCvm) => boolean;
  readonly hasStatus: (surveyed: SurveyedCvm) => boolean;
}

/** Creates the filter that a query describes: every word must occur somewhere, in any case. */
export function createFilter({ text, status }: StatusQuery): Filter {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const hasAll = (toHaystack: () => string): boolean => {
    if (words.length === 0) return true;
    const haystack = toHaystack().toLowerCase();
    return words.every((word) => haystack.includes(word));
  };
  return {
    wantsApp: (surveyed) => isOfStatus(surveyed, status) && hasAll(() => describeApp(surveyed.app)),
    hasWords: ({ cvm, app }) => hasAll(() => `${describeCvm(cvm)}\n${describeApp(app)}`),
    hasStatus: ({ cvm, condition }) =>
      status === '' || (status === NEEDS_ATTENTION ? condition === 'failing' : cvm.status === status),
  };
}

function isOfStatus({ fault, failing }: SurveyedApp, status: string): boolean {
  return status === '' || (status === NEEDS_ATTENTION && (fault !== undefined || failing > 0));
}

function describeApp({ target, lastPoll }: AppView): string {
  return [target.alias, target.appId, target.workspace, lastPoll?.failure].join('\n');
}

function describeCvm({ name, cvmId, status, node, attributes }: Cvm): string {
  const { vmUuid, instanceId, instanceType } = attributes;
  return [name, cvmId, status, node?.id, node?.name, node?.region, vmUuid, instanceId, instanceType].join(
    '\n',
  );
}
