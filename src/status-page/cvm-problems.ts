import {
  hasBootFailed,
  isBootComplete,
  isBooting,
  isDeploying,
  NODE_STATUSES,
  toStatusClass,
} from '../snapshot/vocabulary.ts';
import { renderAppLink, renderFirst } from './components.ts';
import { clip, countOf, formatDuration } from './format.ts';
import { isGivenUp, toSince } from './health.ts';
import { type Html, html } from './html.ts';
import { groupBy, nameOf, namesOf, type Problem } from './problem.ts';
import type { CvmRow, NodeRow } from './rows.ts';
import { toSearchUrl } from './search.ts';

/** Ages after which an alert fires; a test compares them with those of the alerts. */
export const ALERT_AGES = { stuck: 18 * 60, booting: 15 * 60, stopped: 60 * 60 } as const;

const NAMES_SHOWN = 5;

interface Condition {
  readonly alert: string;
  readonly severity: Problem['severity'];
  /** What is wrong: `boot error`, or the status. */
  readonly what: (row: CvmRow) => string;
  readonly holds: (row: CvmRow, age: number | undefined) => boolean;
}

const isOlder = (age: number | undefined, seconds: number): boolean => age !== undefined && age > seconds;
const ofClass = ({ cvm }: CvmRow): string => toStatusClass(cvm.status);
const isOfNode = ({ cvm }: CvmRow): boolean => NODE_STATUSES.some((status) => status === cvm.status);
const isChanging = (row: CvmRow): boolean => row.cvm.inProgress === true || ofClass(row) === 'transitional';
const isRollout = ({ cvm: { status } }: CvmRow): boolean => status === 'running' || isDeploying(status);
const toStatus = ({ cvm: { status } }: CvmRow): string => clip(status, 40);

/** The first that holds explains the others, as the alerts' inhibitions do. */
const CONDITIONS: readonly Condition[] = [
  {
    alert: 'PhalaCvmBootError',
    severity: 'critical',
    what: () => 'boot error',
    holds: (row) => hasBootFailed(row.cvm) && ofClass(row) !== 'stopped',
  },
  {
    alert: 'PhalaCvmAutoRestartExhausted',
    severity: 'critical',
    what: () => 'exited, not restarted any more',
    holds: ({ cvm }) => isGivenUp(cvm) && cvm.inProgress !== true,
  },
  {
    alert: 'PhalaCvmFailed',
    severity: 'critical',
    what: toStatus,
    holds: (row) => ofClass(row) === 'failed' && !isOfNode(row) && row.cvm.inProgress !== true,
  },
  {
    alert: 'PhalaCvmNotRunning',
    severity: 'critical',
    what: toStatus,
    holds: (row) => (ofClass(row) === 'unknown' || isOfNode(row)) && row.cvm.inProgress !== true,
  },
  {
    alert: 'PhalaCvmDeploymentStuck',
    severity: 'critical',
    what: (row) => `${toStatus(row)}, does not finish`,
    holds: (row, age) => isChanging(row) && isRollout(row) && isOlder(age, ALERT_AGES.stuck),
  },
  {
    alert: 'PhalaCvmStuck',
    severity: 'critical',
    what: (row) => `${toStatus(row)}, stuck`,
    holds: (row, age) => isChanging(row) && !isRollout(row) && isOlder(age, ALERT_AGES.stuck),
  },
  {
    alert: 'PhalaCvmBootIncomplete',
    severity: 'warning',
    what: () => 'running, but its boot does not finish',
    holds: ({ cvm }, age) => isBooting(cvm) && cvm.status === 'running' && isOlder(age, ALERT_AGES.booting),
  },
  {
    alert: 'PhalaCvmWithoutIngress',
    severity: 'warning',
    what: () => 'running without an ingress route',
    holds: ({ cvm: { status, bootError, bootStage } }) =>
      status === 'running' && bootError === 'gateway' && bootStage !== undefined && isBootComplete(bootStage),
  },
  {
    alert: 'PhalaCvmStopped',
    severity: 'warning',
    what: toStatus,
    holds: ({ cvm }, age) => cvm.status === 'stopped' && age !== undefined && age < ALERT_AGES.stopped,
  },
  {
    alert: 'PhalaCvmWithoutLiveStatus',
    severity: 'warning',
    what: () => 'not reported by its node',
    // A CVM without a UUID cannot be queried; where no node reports, the collector fails.
    holds: ({ cvm, app }) =>
      cvm.live === false &&
      cvm.status === 'running' &&
      cvm.attributes.vmUuid !== undefined &&
      app.cvms.some(({ live }) => live === true),
  },
];

/** Problems of CVMs whose node is not the cause, by what is wrong. */
export function findCvmProblems(
  rows: readonly CvmRow[],
  nodes: readonly NodeRow[],
  nowSeconds: number,
): readonly Problem[] {
  const explained = new Set(nodes.filter(({ isDown }) => isDown).map(({ node }) => node.id));
  const toAge = (row: CvmRow): number | undefined => {
    const since = toSince(row.cvm);
    return since === undefined ? undefined : nowSeconds - since;
  };
  const found = rows.flatMap((row) => {
    const age = toAge(row);
    if (explained.has(row.cvm.node?.id ?? '') && row.health !== 'ok') return [];
    const condition = CONDITIONS.find(({ holds }) => holds(row, age));
    return condition === undefined ? [] : [{ row, age, condition, what: condition.what(row) }];
  });
  const groups = CONDITIONS.flatMap((condition) =>
    groupBy(found, (one) => (one.condition === condition ? one.what : undefined)),
  );
  return groups.map(([what, group]) => toProblem(what, group));
}

type Found = { readonly row: CvmRow; readonly age: number | undefined; readonly condition: Condition };

function toProblem(what: string, group: readonly Found[]): Problem {
  const [first] = group;
  const { alert, severity } = first?.condition ?? { alert: '', severity: 'critical' };
  const names = group.map(({ row: { cvm } }) => nameOf(cvm.name, cvm.cvmId));
  const age = group.length === 1 && first?.age !== undefined ? toAgeText(what, first.age) : '';
  const title = `${namesOf(names, 'CVM')}${/^(exited|stopped)/.test(what) ? ' ' : ': '}${what}${age}`;
  const list = renderFirst(group, NAMES_SHOWN, (one) => renderFound(one, group.length > 1));
  const apps = new Set(group.map(({ row }) => row.app)).size;
  return { alert, severity, title, note: html`<p>${list}${apps > 1 ? ` (${countOf(apps, 'app')})` : ''}` };
}

function toAgeText(what: string, age: number): string {
  return /^(exited|stopped)$/.test(what) ? ` ${formatDuration(age)} ago` : ` for ${formatDuration(age)}`;
}

function renderFound({ row: { cvm, app }, age }: Found, hasAge: boolean): Html {
  const since = hasAge && age !== undefined ? ` (${formatDuration(age)})` : '';
  const node = nameOf(cvm.node?.name ?? '', cvm.node?.id ?? '');
  const place = hasAge
    ? ''
    : html` of app ${renderAppLink(app.target)}${node === '' ? '' : html` on node <bdi>${node}</bdi>`}`;
  return html`<a href="${toSearchUrl(cvm.cvmId)}"><bdi>${nameOf(cvm.name, cvm.cvmId)}</bdi></a>${since}${place}`;
}
