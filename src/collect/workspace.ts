import type { AccountPart } from '../api/decode/decode-workspace.ts';
import { ACCOUNT_ENDPOINTS, type AccountEndpoint, type WorkspaceClient } from '../api/workspace-client.ts';
import { ApiError } from '../errors.ts';
import { type DecodeCounts, WORKSPACE } from '../snapshot/collected.ts';
import { compare } from '../snapshot/compare.ts';
import type { Cvm } from '../snapshot/model.ts';
import { toStatusClass } from '../snapshot/vocabulary.ts';
import type { WorkspaceAccount } from '../snapshot/workspace-account.ts';
import type { RunTimes, WorkspaceCollector } from './collector.ts';
import { isSwitchedOff, SWITCHED_OFF_SECONDS } from './due.ts';
import { PartialResult } from './partial-result.ts';

/** Data of failed requests is shown for this many intervals. */
const FRESH_INTERVALS = 3;

/** Plan, billing status, credit and quotas of a workspace. Each endpoint may be forbidden: the others go on. */
export const workspace: WorkspaceCollector<WorkspaceAccount> = {
  key: WORKSPACE,
  isAfterApps: true,
  isOptional: true,
  cadence: (_workspace, { collectors, poll }) => {
    const { enabled, refresh } = collectors.workspace;
    const freshSeconds = Math.max(FRESH_INTERVALS * refresh, poll.stale_after);
    return enabled ? { intervalSeconds: refresh, freshSeconds } : undefined;
  },
  // A suspension stops CVMs, and a payment starts them: an alert must not wait for the next interval.
  isUrgent: (client, listCvms) => {
    const before = stoppedByClient.get(client);
    return before !== undefined && before !== toStopped(listCvms());
  },
  fetch: async (client, listCvms, signal, times) => {
    stoppedByClient.set(client, toStopped(listCvms()));
    const run = new Run(client, signal, times);
    const me = await run.fetch('auth_me');
    const slug = me.slug ?? toListedSlug(listCvms());
    const [ofSlug, quotas, balance] = await Promise.all([
      slug === undefined ? {} : run.fetch('workspace', slug),
      slug === undefined ? {} : run.fetch('workspace_quotas', slug),
      me.balanceUsd === undefined ? run.fetch('billing_balance') : {},
    ]);
    return run.finish({ ...NOTHING, slug }, [balance, quotas, me, ofSlug]);
  },
};

/** The CVMs that were stopped at the last run. */
const stoppedByClient = new WeakMap<WorkspaceClient, string>();

function toStopped(cvms: readonly Cvm[]): string {
  return cvms
    .flatMap(({ cvmId, status }) => (toStatusClass(status) === 'stopped' ? [cvmId] : []))
    .toSorted(compare)
    .join(' ');
}

const NOTHING: WorkspaceAccount = {
  id: undefined,
  slug: undefined,
  tier: undefined,
  billingStatus: undefined,
  suspendedAtSeconds: undefined,
  balanceUsd: undefined,
  grantedUsd: undefined,
  outstandingUsd: undefined,
  isPostPaid: undefined,
  quotas: undefined,
};

/** The slug of the listed CVMs. A key that lists CVMs of several workspaces leaves it undecided. */
function toListedSlug(cvms: readonly Cvm[]): string | undefined {
  const [slug, ...others] = new Set(cvms.flatMap(({ workspaceSlug }) => workspaceSlug ?? []));
  return others.length === 0 ? slug : undefined;
}

/** What is kept of an endpoint between runs; times are by the boot clock. */
interface Kept {
  readonly account: AccountPart['account'];
  readonly readAtBootSeconds: number;
  /** When the API rejected the request: then it is not sent for an hour. */
  readonly rejectedAtBootSeconds: number;
}

const NEVER: Kept = {
  account: {},
  readAtBootSeconds: Number.NEGATIVE_INFINITY,
  rejectedAtBootSeconds: Number.NEGATIVE_INFINITY,
};

/** By path, so that data of another workspace is not used after a change of the key. */
const keptByClient = new WeakMap<WorkspaceClient, Map<string, Kept>>();

interface Failure {
  readonly path: string;
  readonly error: ApiError;
}

/** One run of the collector: what succeeded, and what failed. */
class Run {
  readonly #client: WorkspaceClient;
  readonly #signal: AbortSignal;
  readonly #times: RunTimes;
  readonly #kept: Map<string, Kept>;
  readonly #failures: Failure[] = [];
  readonly #unknownValues = new Map<string, number>();
  #succeeded = 0;

  constructor(client: WorkspaceClient, signal: AbortSignal, times: RunTimes) {
    this.#client = client;
    this.#signal = signal;
    this.#times = times;
    this.#kept = keptByClient.get(client) ?? new Map();
    keptByClient.set(client, this.#kept);
  }

  /** The response of an endpoint, or else its last one while that is fresh. */
  async fetch(endpoint: AccountEndpoint, slug = ''): Promise<AccountPart['account']> {
    const path = ACCOUNT_ENDPOINTS[endpoint][0].replace('{slug}', slug);
    const { startedAtBootSeconds: now, freshSeconds = Number.POSITIVE_INFINITY } = this.#times;
    const kept = this.#kept.get(path) ?? NEVER;
    const fresh = now - kept.readAtBootSeconds < freshSeconds ? kept.account : {};
    if (now - kept.rejectedAtBootSeconds < SWITCHED_OFF_SECONDS) return fresh;
    try {
      const { account, unknownValues } = await this.#client.fetchAccount(endpoint, slug, this.#signal);
      this.#succeeded += 1;
      for (const [field, count] of unknownValues)
        this.#unknownValues.set(field, (this.#unknownValues.get(field) ?? 0) + count);
      this.#kept.set(path, { ...NEVER, account, readAtBootSeconds: now });
      return account;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#failures.push({ path, error });
      return fresh;
    }
  }

  /** Merges the responses, the last one first. @throws PartialResult, or ApiError if every request failed. */
  finish(nothing: WorkspaceAccount, parts: readonly AccountPart['account'][]): WorkspaceAccount {
    const known = parts.flatMap((part) => Object.entries(part).filter(([, value]) => value !== undefined));
    const counts: Pick<DecodeCounts, 'unknownValues'> = { unknownValues: this.#unknownValues };
    const account: WorkspaceAccount = { ...nothing, ...Object.fromEntries(known), ...counts };
    const failure = this.#failures.find(({ error }) => isSwitchedOff(error)) ?? this.#failures[0];
    if (failure === undefined) return account;
    const { path, error } = failure;
    const reported = new ApiError(error.reason, `${path}: ${error.message}`, error.details);
    if (this.#succeeded === 0) throw reported;
    // A run reports one failure: other rejected requests are sent, and reported, in the next one.
    if (isSwitchedOff(error)) {
      const kept = this.#kept.get(path) ?? NEVER;
      this.#kept.set(path, { ...kept, rejectedAtBootSeconds: this.#times.startedAtBootSeconds });
    }
    throw new PartialResult(reported, account);
  }
}
