import type { WorkspaceClient } from '../api/workspace-client.ts';
import { CollateralCache } from '../attestation/collateral-cache.ts';
import type { OpenVerifier } from '../attestation/verifier.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { ApiError } from '../errors.ts';
import type { AppSchedule, Attestation, Attestations } from '../snapshot/attestation.ts';
import { ATTESTATION } from '../snapshot/collected.ts';
import type { Cvm } from '../snapshot/model.ts';
import { toSchedule } from './attestation-schedule.ts';
import { checkInstances } from './check-instances.ts';
import type { WorkspaceCollector } from './collector.ts';
import { isSwitchedOff, SWITCHED_OFF_SECONDS } from './due.ts';
import { PartialResult } from './partial-result.ts';

/** Results are kept for this many refreshes. */
const KEPT_REFRESHES = 3;

/** An app that could not be checked is requested again after this part of the refresh. */
const RETRY_PART = 0.1;

/** Apps that are overdue, for example after a suspend, are checked in several runs. */
const MAX_APPS = 32;

/** Dependencies. */
export interface AttestationDeps {
  readonly openVerifier: OpenVerifier;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Checks the quotes of running CVMs: each app at a time of its own, `GET /apps/{app_id}/attestations`. */
export function createAttestation(deps: AttestationDeps): WorkspaceCollector<Attestations> {
  const cache = new CollateralCache(deps.clock);
  return {
    key: ATTESTATION,
    isAfterApps: true,
    isOptional: true,
    cadence: (_workspace, { collectors: { attestation } }) =>
      attestation.enabled
        ? { intervalSeconds: 0, freshSeconds: KEPT_REFRESHES * attestation.refresh }
        : undefined,
    fetch: (client, listCvms, signal, { config, dataOf }) => {
      const previous = dataOf(ATTESTATION) ?? NOTHING;
      return new Run(deps, { cache, client, config, signal, previous }).run(listCvms());
    },
  };
}

const NOTHING: Attestations = { apps: new Map(), cvms: new Map(), collateral: new Map(), invalid: 0 };

/** What a run needs besides its dependencies. */
interface RunOptions {
  readonly cache: CollateralCache;
  readonly client: WorkspaceClient;
  readonly config: Config;
  readonly signal: AbortSignal;
  readonly previous: Attestations;
}

/** One run: the apps that are due. */
class Run {
  readonly #deps: AttestationDeps;
  readonly #options: RunOptions;
  readonly #refresh: number;
  readonly #nowBootSeconds: number;
  readonly #failures: ApiError[] = [];
  #invalid = 0;

  constructor(deps: AttestationDeps, options: RunOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#refresh = options.config.collectors.attestation.refresh;
    this.#nowBootSeconds = deps.clock.bootSeconds();
  }

  async run(all: readonly Cvm[]): Promise<Attestations | undefined> {
    const cvms = all.filter(({ status }) => status === 'running');
    const apps = toSchedule(cvms, {
      previous: this.#options.previous.apps,
      refresh: this.#refresh,
      nowBootSeconds: this.#nowBootSeconds,
      random: this.#deps.random,
    });
    const due = [...apps].filter(([, { nextAtBootSeconds }]) => nextAtBootSeconds <= this.#nowBootSeconds);
    const isNew = apps.size !== this.#options.previous.apps.size;
    if (due.length === 0 && !isNew) return undefined;
    const checked = await this.#checkApps(
      due.slice(0, Math.max(MAX_APPS, apps.size / MAX_APPS)).map(([appId]) => appId),
      cvms,
      apps,
    );
    const kept = this.#keep(checked, cvms);
    const inUse = new Set([...kept.values()].map(({ fmspc }) => fmspc));
    const collateral = new Map([...this.#options.cache.states()].filter(([fmspc]) => inUse.has(fmspc)));
    const data = { apps, cvms: kept, collateral, invalid: this.#invalid };
    const [failure] = this.#failures;
    if (failure === undefined) return data;
    throw new PartialResult(failure, data);
  }

  async #checkApps(
    appIds: readonly string[],
    cvms: readonly Cvm[],
    apps: Map<string, AppSchedule>,
  ): Promise<ReadonlyMap<string, Attestation>> {
    if (appIds.length === 0) return new Map();
    const { random, openVerifier, clock } = this.#deps;
    const { cache, client, config, previous, signal } = this.#options;
    const verifier = openVerifier();
    const context = { cache, client, config, previous, signal, verifier, clock };
    const results = new Map<string, Attestation>();
    const checkApp = async (appId: string): Promise<void> => {
      const interval = await this.#tryApp(async () => {
        const { instances, invalid } = await client.fetchAttestations(appId, signal);
        this.#invalid += invalid;
        const ofApp = cvms.filter((cvm) => cvm.appId === appId);
        for (const [cvmId, attestation] of await checkInstances({ appId, cvms: ofApp, instances }, context))
          results.set(cvmId, attestation);
      });
      const waitSeconds = interval * (1 - 0.1 * random());
      const running = apps.get(appId)?.running ?? '';
      apps.set(appId, { running, nextAtBootSeconds: this.#nowBootSeconds + waitSeconds });
    };
    try {
      await Promise.all(appIds.map(checkApp));
    } finally {
      await verifier.close();
    }
    return results;
  }

  // 500 is the response about an app that is down, 404 about one that is removed: neither is a failure of the endpoint.
  // Returns when to check the app again.
  async #tryApp(check: () => Promise<void>): Promise<number> {
    try {
      await check();
      return this.#refresh;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const isOfApp = error.reason === 'not_found' || error.details.httpStatus === 500;
      if (!isOfApp) this.#failures.push(error);
      return isSwitchedOff(error) ? SWITCHED_OFF_SECONDS : this.#refresh * RETRY_PART;
    }
  }

  /** Results of running CVMs that are not too old, and the new ones. */
  #keep(
    checked: ReadonlyMap<string, Attestation>,
    running: readonly Cvm[],
  ): ReadonlyMap<string, Attestation> {
    const oldest = this.#deps.clock.bootSeconds() - KEPT_REFRESHES * this.#refresh;
    const ids = new Set(running.map(({ cvmId }) => cvmId));
    const kept = [...this.#options.previous.cvms, ...checked].filter(
      ([cvmId, { atBootSeconds }]) => ids.has(cvmId) && atBootSeconds > oldest,
    );
    return new Map(
      kept.map(([cvmId, result]) => {
        const isOld = (result.lastSuccessAtBootSeconds ?? oldest) <= oldest;
        return [cvmId, isOld ? { ...result, lastSuccessAtBootSeconds: undefined } : result];
      }),
    );
  }
}
