import type { AppTarget, DiscoveredApp } from '../snapshot/model.ts';
import { toTargets } from './targets.ts';
import type { WatchedWorkspace } from './watched-workspace.ts';

/** Which apps are watched now: what the workspaces configure, and what they listed when they were last asked. */
export class Watchlist {
  #workspaces: readonly WatchedWorkspace[] = [];
  readonly #lists = new Map<string, readonly DiscoveredApp[]>();
  #targets: readonly AppTarget[] = [];

  /** Takes over other workspaces; a list stays until its workspace lists anew, or discovers no more. */
  replace(workspaces: readonly WatchedWorkspace[]): void {
    const discovering = workspaces.filter(({ discovery }) => discovery !== undefined);
    const kept = new Set(discovering.map(({ name }) => name));
    for (const name of this.#lists.keys()) if (!kept.has(name)) this.#lists.delete(name);
    this.#workspaces = workspaces;
    this.#targets = toTargets(this.#workspaces, this.#lists);
  }

  /** Takes in what a workspace listed. */
  setList(workspace: string, apps: readonly DiscoveredApp[]): void {
    this.#lists.set(workspace, apps);
    this.#targets = toTargets(this.#workspaces, this.#lists);
  }

  /** Every app that is watched, each once, in the order in which they are shown. */
  targets(): readonly AppTarget[] {
    return this.#targets;
  }

  /** Those that are asked for with the workspace's key: under another key an app is another source. */
  targetsOf(workspace: string): readonly AppTarget[] {
    return this.#targets.filter((target) => target.workspace === workspace);
  }
}
