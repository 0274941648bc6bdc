import type { Clock } from '../clock.ts';
import type { ApiError } from '../errors.ts';
import type { LogFields, Logger } from '../log.ts';
import type { ObservedWorkspace, PollObserver } from '../schedule/observer.ts';
import type { AppCvms, AppTarget, DiscoveryOutcome, PollOutcome } from '../snapshot/model.ts';
import { FailureLog } from './failure-log.ts';
import type { Failure } from './failure-state.ts';
import { HourlyLimit } from './hourly-limit.ts';
import { APP_POLLS, DISCOVERY, UNREADABLE_CVMS } from './poll-messages.ts';

/** Lists of apps that change with every refresh are logged so often an hour. */
const TARGET_LINES_PER_HOUR = 20;

/** Logs polls: each at debug level, and what changes above it, at the end of each cycle. */
export class PollLog implements PollObserver {
  readonly #log: Logger;
  readonly #polls: FailureLog;
  readonly #discoveries: FailureLog;
  readonly #unreadable: FailureLog;
  readonly #targetLines: HourlyLimit;
  readonly #cycled = new Set<string>();
  readonly #seenFields = new Set<string>();
  #watched: ReadonlyMap<string, AppTarget> = new Map();

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#targetLines = new HourlyLimit(TARGET_LINES_PER_HOUR, clock);
    const toFields = (workspace: string): LogFields => ({ workspace, apps: this.#countApps(workspace) });
    this.#polls = new FailureLog(APP_POLLS, toFields, log, clock);
    this.#unreadable = new FailureLog(UNREADABLE_CVMS, toFields, log, clock);
    this.#discoveries = new FailureLog(DISCOVERY, (workspace) => ({ workspace }), log, clock);
  }

  onTargets(targets: readonly AppTarget[]): void {
    const now = new Map(targets.map((target) => [target.appId, target]));
    const added = [...now.values()].filter(({ appId }) => !this.#watched.has(appId));
    const removed = [...this.#watched.values()].filter(({ appId }) => !now.has(appId));
    for (const target of added) this.#log.debug('app is watched', describe(target));
    for (const target of removed) this.#log.debug('app is no longer watched', describe(target));
    if (added.length + removed.length > 0 && this.#targetLines.take()) {
      this.#log.info('apps to watch changed', {
        apps: now.size,
        added: added.length,
        removed: removed.length,
      });
    }
    this.#watched = now;
    for (const failures of [this.#polls, this.#unreadable])
      failures.keepOnly((workspace, appId) => now.get(appId)?.workspace === workspace);
  }

  onPoll(target: AppTarget, outcome: PollOutcome): void {
    const { appId, workspace } = target;
    const fields = describe(target);
    if (!outcome.ok) {
      this.#log.debug('app poll failed', { ...fields, ...describeFailure(outcome.error) });
      // A poll that we aborted ourselves says nothing about the API.
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

  onDiscovery(workspace: string, outcome: DiscoveryOutcome): void {
    if (outcome.ok) this.#log.debug('apps listed', { workspace, apps: outcome.answer.apps.length });
    else this.#log.debug('discovery failed', { workspace, ...describeFailure(outcome.error) });
    const failure = outcome.ok ? undefined : toFailure(outcome.error);
    this.#discoveries.record(workspace, workspace, { workspace }, failure);
    this.#discoveries.report(workspace);
  }

  onWorkspaces(workspaces: readonly ObservedWorkspace[]): void {
    const names = new Set(workspaces.map(({ name }) => name));
    this.#discoveries.keepOnly((workspace) => names.has(workspace));
    for (const name of this.#cycled) if (!names.has(name)) this.#cycled.delete(name);
  }

  onCycle(workspace: string, durationSeconds: number): void {
    this.#report(workspace);
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

  #countApps(workspace: string): number {
    return [...this.#watched.values()].filter((target) => target.workspace === workspace).length;
  }

  #logUnknownValues(fields: LogFields, values: ReadonlyMap<string, number>): void {
    for (const field of values.keys()) {
      if (this.#seenFields.has(field)) continue;
      this.#seenFields.add(field);
      this.#log.warn('unknown value from the API, logged once per field', { ...fields, field });
    }
  }
}

/** What is safe and useful to log of a failure. */
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

function describe({ appId, workspace, alias }: AppTarget): LogFields {
  return { app_id: appId, workspace, alias };
}
