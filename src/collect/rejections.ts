import type { FailureReason } from '../errors.ts';
import type { PollOutcome } from '../snapshot/outcome.ts';

/** Failures of a poll that a new list of apps may explain: the app, or the access to it, may have ended. */
const REJECTIONS: readonly FailureReason[] = ['not_found', 'unauthorized', 'forbidden'];

/** The apps whose last poll the API rejected. */
export class Rejections {
  readonly #apps = new Set<string>();
  #hasNew = false;

  /** Notes the result of a poll. */
  note(appId: string, outcome: PollOutcome): void {
    if (outcome.ok || !REJECTIONS.includes(outcome.error.reason)) {
      this.#apps.delete(appId);
      return;
    }
    if (!this.#apps.has(appId)) this.#hasNew = true;
    this.#apps.add(appId);
  }

  /** Whether an app is rejected that was not when this was last called. */
  takeNew(): boolean {
    const hasNew = this.#hasNew;
    this.#hasNew = false;
    return hasNew;
  }
}
