import type { Shard } from '../shard.ts';
import type { AppTarget, DiscoveredApp } from '../snapshot/model.ts';
import { isOnShard } from './shard-of.ts';
import { toTargets } from './targets.ts';
import type { WatchedWorkspace } from './watched-workspace.ts';

/**
 * Which apps are watched now: what the workspaces configure and what they listed when they were last asked, as far as
 * it is on our shard. Every shard knows all apps: an app of two workspaces is the same one's on each.
 */
export class Watchlist {
  readonly #shard: Shard;
  #workspaces: readonly WatchedWorkspace[] = [];
  readonly #lists = new Map<string, readonly DiscoveredApp[]>();
  #targets: readonly AppTarget[] = [];

  constructor(shard: Shard) {
    this.#shard = shard;
  }

  /** Takes over other workspaces; a list stays until its workspace lists anew, or discovers no more. */
  replace(workspaces: readonly WatchedWorkspace[]): void {
    const discovering = workspaces.filter(({ discovery }) => discovery !== undefined);
    const kept = new Set(discovering.map(({ name }) => name));
    for (const name of this.#lists.keys()) if (!kept.has(name)) this.#lists.delete(name);
    this.#workspaces = workspaces;
    this.#choose();
  }

  /** Takes in what a workspace listed. */
  setList(workspace: string, apps: readonly DiscoveredApp[]): void {
    this.#lists.set(workspace, apps);
    this.#choose();
  }

  /** Every app that is watched here, each once, in the order in which they are shown. */
  targets(): readonly AppTarget[] {
    return this.#targets;
  }

  /** Those that are asked for with the workspace's key: under another key an app is another source. */
  targetsOf(workspace: string): readonly AppTarget[] {
    return this.#targets.filter((target) => target.workspace === workspace);
  }

  #choose(): void {
    const all = toTargets(this.#workspaces, this.#lists);
    this.#targets = all.filter(({ appId }) => isOnShard(appId, this.#shard));
  }
}
