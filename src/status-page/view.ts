import type { StatusFacts, WorkspaceFacts } from './facts.ts';
import { type Page, toPageOf } from './page-of.ts';
import { findProblems, type Problem, type StatusCount } from './problems.ts';
import type { StatusQuery } from './query.ts';
import { type Survey, survey } from './survey.ts';
import type { SurveyedApp, SurveyedCvm } from './surveyed.ts';

/** What the page shows, and nothing that it does not show. */
export interface StatusView {
  readonly facts: StatusFacts;
  readonly query: StatusQuery;
  readonly verdict: Verdict;
  readonly problems: readonly Problem[];
  readonly totals: Totals;
  readonly workspaces: Page<WorkspaceRow>;
  readonly apps: Page<SurveyedApp>;
  readonly cvms: Page<SurveyedCvm>;
  /** CVMs by status that the text asks for, most first. */
  readonly statuses: readonly StatusCount[];
  /** CVMs that the text asks for and that need attention. */
  readonly needsAttention: number;
}

/** The whole in one word. */
export type Verdict = 'attention' | 'waiting' | 'empty' | 'good';

/** Counts of everything, filtered or not. */
export interface Totals {
  readonly apps: number;
  /** Apps whose last poll succeeded. */
  readonly appsUp: number;
  readonly cvms: number;
  readonly running: number;
  readonly nodes: number;
  /** Age of the oldest data; `undefined` where no app has answered. */
  readonly oldestSeconds: number | undefined;
}

/** A workspace, and how many of the watched apps are its. */
export interface WorkspaceRow extends WorkspaceFacts {
  readonly apps: number;
}

const CVMS_PER_PAGE = 100;
const APPS_PER_PAGE = 20;
const WORKSPACES_SHOWN = 20;

/** Chooses what the page shows. */
export function toStatusView(facts: StatusFacts, query: StatusQuery): StatusView {
  const found = survey(facts.snapshot, query);
  const problems = findProblems(facts, found);
  return {
    facts,
    query,
    problems,
    verdict: toVerdict(facts, problems),
    totals: toTotals(facts, found),
    workspaces: toWorkspaces(facts),
    apps: toPageOf(found.apps, query.appsPage, APPS_PER_PAGE),
    cvms: toPageOf(found.cvms, query.cvmsPage, CVMS_PER_PAGE),
    statuses: [...found.statuses].toSorted(([, a], [, b]) => b - a),
    needsAttention: found.needsAttention,
  };
}

function toVerdict({ snapshot, isReady }: StatusFacts, problems: readonly Problem[]): Verdict {
  if (problems.length > 0) return 'attention';
  if (!isReady || snapshot.apps.some(({ lastPoll }) => lastPoll === undefined)) return 'waiting';
  return snapshot.apps.length === 0 ? 'empty' : 'good';
}

function toTotals({ snapshot, nowSeconds }: StatusFacts, { all, cvmCount, running }: Survey): Totals {
  const ages = snapshot.apps.flatMap(({ lastSuccessAtSeconds: at }) =>
    at === undefined ? [] : [Math.max(nowSeconds - at, 0)],
  );
  return {
    apps: all.length,
    appsUp: all.filter(({ app }) => app.lastPoll !== undefined && app.lastPoll.failure === undefined).length,
    cvms: cvmCount,
    running,
    nodes: snapshot.nodes.length,
    oldestSeconds: ages.length === 0 ? undefined : ages.reduce((oldest, age) => Math.max(oldest, age)),
  };
}

function toWorkspaces({ workspaces, snapshot }: StatusFacts): Page<WorkspaceRow> {
  const apps = new Map<string, number>();
  for (const { target } of snapshot.apps) apps.set(target.workspace, (apps.get(target.workspace) ?? 0) + 1);
  const rows = workspaces.map((workspace) => ({ ...workspace, apps: apps.get(workspace.name) ?? 0 }));
  const groups = [rows.filter(isInTrouble), rows.filter((row) => !isInTrouble(row))];
  return toPageOf(groups, 1, WORKSPACES_SHOWN);
}

function isInTrouble({ pausedForSeconds, discovery }: WorkspaceFacts): boolean {
  return pausedForSeconds !== undefined || discovery?.lastList?.failure !== undefined;
}
