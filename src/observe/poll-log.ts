import type { ApiError, FailureReason } from '../errors.ts';
import type { LogFields, Logger } from '../log.ts';
import type { ObservedWorkspace, PollObserver } from '../schedule/observer.ts';
import type { AppCvms, AppTarget, DiscoveryOutcome, PollOutcome } from '../snapshot/model.ts';
import { Transitions } from './transitions.ts';

/** Logs what changes: an app or a discovery that goes down or comes back is one line, not one per cycle. */
export class PollLog implements PollObserver {
  readonly #log: Logger;
  readonly #apps = new Transitions<'up' | FailureReason>();
  readonly #discoveries = new Transitions<'up' | FailureReason>();
  readonly #readability = new Transitions<'all read' | 'some unreadable'>();
  readonly #ownership = new Transitions<'own' | 'of another app'>();
  readonly #cycles = new Transitions<'done'>();
  readonly #seenFields = new Set<string>();
  #watched: ReadonlyMap<string, AppTarget> = new Map();

  constructor(log: Logger) {
    this.#log = log;
  }

  onTargets(targets: readonly AppTarget[]): void {
    const now = new Map(targets.map((target) => [target.appId, target]));
    const added = [...now.values()].filter(({ appId }) => !this.#watched.has(appId));
    const removed = [...this.#watched.values()].filter(({ appId }) => !now.has(appId));
    for (const target of added) this.#log.debug('app is watched', describe(target));
    for (const target of removed) this.#log.debug('app is no longer watched', describe(target));
    if (added.length + removed.length > 0) {
      this.#log.info('apps to watch changed', {
        apps: now.size,
        added: added.length,
        removed: removed.length,
      });
    }
    this.#watched = now;
    this.#apps.keepOnly(now);
    this.#readability.keepOnly(now);
    this.#ownership.keepOnly(now);
  }

  onPoll(target: AppTarget, outcome: PollOutcome): void {
    if (!outcome.ok) {
      // A poll that we broke off ourselves says nothing about the app.
      const { reason } = outcome.error;
      const change = reason === 'aborted' ? undefined : this.#apps.change(target.appId, reason);
      this.#logFailure('app', describe(target), outcome.error, change);
      return;
    }
    const change = this.#apps.change(target.appId, 'up');
    if (change?.before !== undefined) this.#log.info('app is up again', describe(target));
    const { answer, durationSeconds } = outcome;
    this.#log.debug('app polled', {
      ...describe(target),
      cvms: answer.cvms.length,
      duration_seconds: durationSeconds,
    });
    this.#logReading(target, answer);
  }

  onDiscovery(workspace: string, outcome: DiscoveryOutcome): void {
    if (!outcome.ok) {
      const change = this.#discoveries.change(workspace, outcome.error.reason);
      this.#logFailure('discovery', { workspace }, outcome.error, change);
      return;
    }
    const change = this.#discoveries.change(workspace, 'up');
    if (change?.before !== undefined) this.#log.info('discovery is up again', { workspace });
    this.#log.debug('apps listed', { workspace, apps: outcome.answer.apps.length });
  }

  onWorkspaces(workspaces: readonly ObservedWorkspace[]): void {
    const names = new Set(workspaces.map(({ name }) => name));
    this.#discoveries.keepOnly(names);
    this.#cycles.keepOnly(names);
  }

  onCycle(workspace: string, durationSeconds: number): void {
    const apps = [...this.#watched.values()].filter((target) => target.workspace === workspace).length;
    const isFirst = this.#cycles.change(workspace, 'done') !== undefined;
    const message = isFirst ? 'first poll cycle done' : 'poll cycle done';
    this.#log[isFirst ? 'info' : 'debug'](message, { workspace, apps, duration_seconds: durationSeconds });
  }

  onSkippedCycle(workspace: string): void {
    this.#log.debug('poll cycle skipped, the one before still runs', { workspace });
  }

  #logReading(target: AppTarget, { dropped, unknownValues }: AppCvms): void {
    const count = dropped.invalid;
    const change = this.#readability.change(target.appId, count > 0 ? 'some unreadable' : 'all read');
    if (change !== undefined && count > 0) {
      this.#log.warn('CVMs dropped that cannot be read', { ...describe(target), count });
    }
    const { otherApp } = dropped;
    const isNew = this.#ownership.change(target.appId, otherApp > 0 ? 'of another app' : 'own') !== undefined;
    if (isNew && otherApp > 0) {
      this.#log.warn('CVMs dropped that name another app', { ...describe(target), count: otherApp });
    }
    for (const field of unknownValues.keys()) {
      if (this.#seenFields.has(field)) continue;
      this.#seenFields.add(field);
      this.#log.warn('unknown value from the API, told once per field', { ...describe(target), field });
    }
  }

  #logFailure(
    subject: 'app' | 'discovery',
    fields: LogFields,
    error: ApiError,
    change: Change | undefined,
  ): void {
    const wasDown = change?.before !== undefined && change.before !== 'up';
    const message = wasDown ? `${subject} is still down, for another reason` : `${subject} is down`;
    const facts = { ...fields, ...describeFailure(error) };
    if (change === undefined) this.#log.debug(message, facts);
    else if (error.reason === 'bug') this.#log.error(message, { ...facts, stack: stackOf(error.cause) });
    else this.#log.warn(message, facts);
  }
}

/** What an app or a discovery was before, if that was another state; `undefined` at first. */
interface Change {
  readonly before: 'up' | FailureReason | undefined;
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

function describe({ appId, workspace, alias }: AppTarget): LogFields {
  return { app_id: appId, workspace, alias };
}

function stackOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.stack : undefined;
}
