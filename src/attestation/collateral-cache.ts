import type { Clock } from '../clock.ts';
import type { CollateralState } from '../snapshot/attestation.ts';
import { checkCollateral } from './check-collateral.ts';
import { type Collateral, toValidity } from './collateral.ts';
import type { Platform } from './quote.ts';

/** After a failed download, the next one waits this long. */
const RETRY_SECONDS = 300;

interface Entry {
  readonly collateral?: Collateral;
  readonly state?: CollateralState;
  readonly nextAtBootSeconds: number;
}

/** The collateral of each kind of platform; the last good one stays when the server fails. */
export class CollateralCache {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The collateral of a platform, downloaded again after `maxAgeSeconds`. If a download fails, the previous collateral;
   * `undefined` without one.
   */
  async get(
    platform: Platform,
    maxAgeSeconds: number,
    download: (platform: Platform) => Promise<Collateral>,
    rootKeyHash: string,
  ): Promise<Collateral | undefined> {
    const key = `${platform.fmspc} ${platform.ca}`;
    const entry = this.#entries.get(key);
    const nowBootSeconds = this.#clock.bootSeconds();
    if (entry !== undefined && nowBootSeconds < entry.nextAtBootSeconds) return entry.collateral;
    const next = await this.#download(() => download(platform), rootKeyHash);
    const pauseSeconds = next === undefined ? Math.min(RETRY_SECONDS, maxAgeSeconds) : maxAgeSeconds;
    this.#entries.set(key, { ...entry, ...next, nextAtBootSeconds: nowBootSeconds + pauseSeconds });
    return this.#entries.get(key)?.collateral;
  }

  /** By FMSPC. */
  states(): ReadonlyMap<string, CollateralState> {
    const states = [...this.#entries].flatMap(([key, { state }]) =>
      state === undefined ? [] : [[key.split(' ')[0] ?? key, state] as const],
    );
    return new Map(states);
  }

  // Invalid or expired collateral does not replace valid collateral.
  async #download(
    download: () => Promise<Collateral>,
    rootKeyHash: string,
  ): Promise<Pick<Entry, 'collateral' | 'state'> | undefined> {
    try {
      const collateral = await download();
      checkCollateral(collateral, rootKeyHash);
      const { untilSeconds: expiresAtSeconds } = toValidity(collateral);
      return { collateral, state: { fetchedAtBootSeconds: this.#clock.bootSeconds(), expiresAtSeconds } };
    } catch {
      return undefined;
    }
  }
}
