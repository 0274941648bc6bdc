import type { Clock } from '../clock.ts';
import type { CollectObserver } from '../collect/observer.ts';
import { type ApiError, toStack } from '../errors.ts';
import type { LogFields, Logger } from '../log.ts';
import type { AppCvms, AppTarget, Snapshot } from '../snapshot/model.ts';
import type { Outcome, PollOutcome } from '../snapshot/outcome.ts';
import { type Failure, FailureLog } from './failure-log.ts';
import { APP_POLLS, COLLECTORS, type FailureMessages, UNREADABLE_CVMS } from './failure-messages.ts';
import { limitLines } from './hourly-limit.ts';

const TARGET_LINES_PER_HOUR = 20;
const NAMES_PER_LINE = 5;

interface WorkspaceLog {
  readonly polls: FailureLog;
  readonly unreadable: FailureLog;
  readonly runs: FailureLog;
  isCycled: boolean;
}

/** Logs polls and runs of collectors: each at debug level, changes above it, at the end of each cycle. */
export class CollectorLog implements CollectObserver {
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #warnLimit: ReturnType<typeof limitLines>;
  readonly #logTargets: ReturnType<typeof limitLines>;
  readonly #workspaces = new Map<string, WorkspaceLog>();
  #targets: ReadonlyMap<string, AppTarget> = new Map();

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
    this.#warnLimit = limitLines(log.warn, 1, clock);
    this.#logTargets = limitLines(log.info, TARGET_LINES_PER_HOUR, clock);
  }

  onTargets(targets: readonly AppTarget[]): void {
    const now = new Map(targets.map((target) => [target.appId, target]));
    const added = targets.filter(({ appId }) => !this.#targets.has(appId));
    const removed = [...this.#targets.values()].filter(({ appId }) => !now.has(appId));
    for (const target of added) this.#log.debug('app added to the apps to poll', describe(target));
    for (const target of removed) this.#log.debug('app removed from the apps to poll', describe(target));
    const fields = {
      workspace: [...new Set([...added, ...removed].map(({ workspace }) => workspace))].join(' '),
      apps: now.size,
      added: added.length,
      added_apps: nameSome(added),
      removed: removed.length,
      removed_apps: nameSome(removed),
    };
    if (added.length + removed.length > 0) this.#logTargets('apps to poll changed', fields);
    this.#targets = now;
    for (const [name, { polls, unreadable }] of this.#workspaces)
      for (const failures of [polls, unreadable])
        failures.keepOnly((appId) => now.get(appId)?.workspace === name);
  }

  onWorkspaces(workspaces: ReadonlyMap<string, readonly string[]>): void {
    for (const [name, { runs }] of this.#workspaces) {
      const collectors = workspaces.get(name);
      runs.keepOnly((collector) => collectors?.includes(collector) === true);
      if (collectors === undefined) this.#workspaces.delete(name);
    }
  }

  onPoll(target: AppTarget, outcome: PollOutcome): void {
    const { appId, workspace } = target;
    const fields = describe(target);
    const { polls, unreadable } = this.#of(workspace);
    this.#record(polls, appId, fields, outcome, ['app polled', 'app poll failed']);
    if (outcome.ok) unreadable.record(appId, fields, toDropFailure(outcome.answer.dropped));
  }

  onRun(collector: string, workspace: string, outcome: Outcome<unknown>): void {
    const { runs } = this.#of(workspace);
    this.#record(runs, collector, { collector, workspace }, outcome, ['collector run', 'collector failed']);
    runs.report({ workspace });
  }

  onCycle(workspace: string, durationSeconds: number, { apps }: Snapshot): void {
    this.#report(workspace);
    const leftOut = apps.reduce((sum, { hidden }) => sum + hidden.limit, 0);
    if (leftOut > 0) this.#warnLimit('limits.max_cvms reached, CVMs are left out', { count: leftOut });
    const log = this.#of(workspace);
    const fields = {
      workspace,
      apps: this.#countApps(workspace),
      failed: log.polls.failing,
      duration_seconds: durationSeconds,
    };
    if (log.isCycled) this.#log.debug('poll cycle done', fields);
    else this.#log.info('first poll cycle done', fields);
    log.isCycled = true;
  }

  onSkippedCycle(workspace: string): void {
    this.#report(workspace);
    this.#log.debug('poll cycle skipped, the previous one still runs', { workspace });
  }

  onCatchUp(workspace: string): void {
    this.#report(workspace);
  }

  #report(workspace: string): void {
    const fields = { workspace, apps: this.#countApps(workspace) };
    const { polls, unreadable } = this.#of(workspace);
    polls.report(fields);
    unreadable.report(fields);
  }

  #record(
    failures: FailureLog,
    id: string,
    fields: LogFields,
    outcome: Outcome<unknown>,
    [done, failed]: readonly [done: string, failed: string],
  ): void {
    if (outcome.ok) {
      this.#log.debug(done, { ...fields, duration_seconds: outcome.durationSeconds });
      failures.record(id, fields, undefined);
      return;
    }
    const { error } = outcome;
    this.#log.debug(failed, { ...fields, ...describeFailure(error) });
    // What the exporter aborted is no failure of the API.
    if (error.reason !== 'aborted') failures.record(id, fields, toFailure(error));
  }

  #of(workspace: string): WorkspaceLog {
    const known = this.#workspaces.get(workspace);
    if (known !== undefined) return known;
    const open = (messages: FailureMessages): FailureLog => new FailureLog(messages, this.#log, this.#clock);
    const [polls, unreadable, runs] = [open(APP_POLLS), open(UNREADABLE_CVMS), open(COLLECTORS)];
    const log: WorkspaceLog = { polls, unreadable, runs, isCycled: false };
    this.#workspaces.set(workspace, log);
    return log;
  }

  #countApps(workspace: string): number {
    return [...this.#targets.values()].filter((target) => target.workspace === workspace).length;
  }
}

/** The fields of a failure that are safe to log. */
export function describeFailure({ reason, message, details, cause }: ApiError): LogFields {
  return {
    reason,
    detail: message,
    http_status: details.httpStatus,
    error_code: details.errorCode,
    request_id: details.requestId,
    stack: reason === 'bug' && cause instanceof Error ? toStack(cause) : undefined,
  };
}

function toFailure(error: ApiError): Failure {
  const { reason } = error;
  return { reason, level: reason === 'bug' ? 'error' : 'warn', fields: describeFailure(error) };
}

function toDropFailure({ invalid, otherApp }: AppCvms['dropped']): Failure | undefined {
  if (invalid + otherApp === 0) return undefined;
  const reason = invalid > 0 ? 'invalid' : 'other_app';
  return { reason, level: 'warn', fields: { reason, count: invalid + otherApp } };
}

function nameSome(targets: readonly AppTarget[]): string | undefined {
  if (targets.length === 0) return undefined;
  const names = targets.slice(0, NAMES_PER_LINE).map(({ alias, appId }) => alias ?? appId);
  return names.join(' ') + (targets.length > names.length ? ' …' : '');
}

function describe({ appId, workspace, alias }: AppTarget): LogFields {
  return { app_id: appId, workspace, alias };
}
