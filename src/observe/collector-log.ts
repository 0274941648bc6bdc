import type { Clock } from '../clock.ts';
import type { CollectObserver } from '../collect/observer.ts';
import type { ApiError } from '../errors.ts';
import type { LogFields, Logger } from '../log.ts';
import { toDecodeCounts } from '../snapshot/collected.ts';
import type { AppCvms, AppTarget, Outcome, PollOutcome } from '../snapshot/model.ts';
import type { Store } from '../snapshot/store.ts';
import { type Failure, FailureLog } from './failure-log.ts';
import { APP_POLLS, COLLECTORS, UNREADABLE_CVMS } from './failure-messages.ts';
import { limitLines } from './hourly-limit.ts';

/** Lines an hour about changes of the targets. */
const TARGET_LINES_PER_HOUR = 20;

/** Lines an hour about a fleet that exceeds limits.max_cvms repeatedly. */
const LIMIT_LINES_PER_HOUR = 3;

/** Logs polls and runs of collectors: each at debug level, changes above it, at the end of each cycle. */
export class CollectorLog implements CollectObserver {
  readonly #log: Logger;
  readonly #polls: FailureLog;
  readonly #runs: FailureLog;
  readonly #store: Pick<Store, 'snapshot'>;
  readonly #warnLimit: ReturnType<typeof limitLines>;
  #wasLimited = false;
  readonly #unreadable: FailureLog;
  readonly #logTargets: ReturnType<typeof limitLines>;
  readonly #cycled = new Set<string>();
  readonly #seenFields = new Set<string>();
  #targets: ReadonlyMap<string, AppTarget> = new Map();

  constructor(log: Logger, clock: Clock, store: Pick<Store, 'snapshot'>) {
    this.#log = log;
    this.#store = store;
    this.#warnLimit = limitLines(log.warn, LIMIT_LINES_PER_HOUR, clock);
    this.#logTargets = limitLines(log.info, TARGET_LINES_PER_HOUR, clock);
    const toFields = (workspace: string): LogFields => ({ workspace, apps: this.#countApps(workspace) });
    this.#polls = new FailureLog(APP_POLLS, toFields, log, clock);
    this.#unreadable = new FailureLog(UNREADABLE_CVMS, toFields, log, clock);
    this.#runs = new FailureLog(COLLECTORS, toRunFields, log, clock);
  }

  onTargets(targets: readonly AppTarget[]): void {
    const now = new Map(targets.map((target) => [target.appId, target]));
    const added = [...now.values()].filter(({ appId }) => !this.#targets.has(appId));
    const removed = [...this.#targets.values()].filter(({ appId }) => !now.has(appId));
    for (const target of added) this.#log.debug('app added to the apps to poll', describe(target));
    for (const target of removed) this.#log.debug('app removed from the apps to poll', describe(target));
    if (added.length + removed.length > 0)
      this.#logTargets('apps to poll changed', {
        apps: now.size,
        added: added.length,
        removed: removed.length,
      });
    this.#targets = now;
    for (const failures of [this.#polls, this.#unreadable])
      failures.keepOnly((workspace, appId) => now.get(appId)?.workspace === workspace);
  }

  onPoll(target: AppTarget, outcome: PollOutcome): void {
    const { appId, workspace } = target;
    const fields = describe(target);
    if (!outcome.ok) {
      this.#log.debug('app poll failed', { ...fields, ...describeFailure(outcome.error) });
      // A poll that the exporter aborted is no failure of the API.
      if (outcome.error.reason !== 'aborted')
        this.#polls.record(workspace, appId, fields, toFailure(outcome.error));
      return;
    }
    const { answer, durationSeconds } = outcome;
    const cvms = answer.cvms.length;
    this.#log.debug('app polled', { ...fields, cvms, duration_seconds: durationSeconds });
    this.#polls.record(workspace, appId, fields, undefined);
    this.#unreadable.record(workspace, appId, fields, toDropFailure(answer.dropped));
    this.#logUnknownValues(fields, answer.unknownValues);
  }

  onRun(collector: string, workspace: string, outcome: Outcome<unknown>): void {
    const fields = { collector, workspace };
    if (outcome.ok)
      this.#log.debug('collector run', { ...fields, duration_seconds: outcome.durationSeconds });
    else this.#log.debug('collector failed', { ...fields, ...describeFailure(outcome.error) });
    this.#logUnknownValues(fields, toDecodeCounts(outcome.answer).unknownValues);
    const group = toGroup(collector, workspace);
    this.#runs.record(group, workspace, fields, outcome.ok ? undefined : toFailure(outcome.error));
    this.#runs.report(group);
  }

  onWorkspaces(workspaces: ReadonlyMap<string, readonly string[]>): void {
    const groups = new Set(
      [...workspaces].flatMap(([workspace, collectors]) =>
        collectors.map((each) => toGroup(each, workspace)),
      ),
    );
    this.#runs.keepOnly((group) => groups.has(group));
    for (const name of this.#cycled) if (!workspaces.has(name)) this.#cycled.delete(name);
  }

  onCycle(workspace: string, durationSeconds: number): void {
    this.#report(workspace);
    this.#reportLimit();
    const isFirst = !this.#cycled.has(workspace);
    this.#cycled.add(workspace);
    this.#log[isFirst ? 'info' : 'debug'](isFirst ? 'first poll cycle done' : 'poll cycle done', {
      workspace,
      apps: this.#countApps(workspace),
      failed: this.#polls.failing(workspace),
      duration_seconds: durationSeconds,
    });
  }

  onSkippedCycle(workspace: string): void {
    this.#report(workspace);
    this.#log.debug('poll cycle skipped, the previous one still runs', { workspace });
  }

  onCatchUp(workspace: string): void {
    this.#report(workspace);
  }

  #report(workspace: string): void {
    this.#polls.report(workspace);
    this.#unreadable.report(workspace);
  }

  #reportLimit(): void {
    const count = this.#store.snapshot().apps.reduce((sum, { hidden }) => sum + hidden.limit, 0);
    if (count > 0 && !this.#wasLimited)
      this.#warnLimit('limits.max_cvms reached, CVMs are left out', { count });
    this.#wasLimited = count > 0;
  }

  #countApps(workspace: string): number {
    return [...this.#targets.values()].filter((target) => target.workspace === workspace).length;
  }

  #logUnknownValues(fields: LogFields, values: ReadonlyMap<string, number>): void {
    for (const field of values.keys()) {
      if (this.#seenFields.has(field)) continue;
      this.#seenFields.add(field);
      this.#log.warn('unknown value from the API, logged once per field', { ...fields, field });
    }
  }
}

/** The fields of a failure that are safe to log. */
export function describeFailure(error: ApiError): LogFields {
  const { httpStatus, errorCode, requestId } = error.details;
  return {
    reason: error.reason,
    detail: error.message,
    http_status: httpStatus,
    error_code: errorCode,
    request_id: requestId,
  };
}

function toFailure(error: ApiError): Failure {
  const { reason, cause } = error;
  const fields = describeFailure(error);
  if (reason !== 'bug') return { reason, level: 'warn', fields };
  return {
    reason,
    level: 'error',
    fields: { ...fields, stack: cause instanceof Error ? cause.stack : undefined },
  };
}

function toDropFailure({ invalid, otherApp }: AppCvms['dropped']): Failure | undefined {
  if (invalid + otherApp === 0) return undefined;
  const reason = invalid > 0 ? 'invalid' : 'other_app';
  return { reason, level: 'warn', fields: { reason, count: invalid + otherApp } };
}

function toGroup(collector: string, workspace: string): string {
  return `${collector}/${workspace}`;
}

function toRunFields(group: string): LogFields {
  const [collector, ...rest] = group.split('/');
  return { collector, workspace: rest.join('/') };
}

function describe({ appId, workspace, alias }: AppTarget): LogFields {
  return { app_id: appId, workspace, alias };
}
