import { compare } from '../snapshot/compare.ts';
import type { AppTarget, DiscoveredApp } from '../snapshot/model.ts';
import type { WatchedWorkspace } from './watched-workspace.ts';

/** The apps that a workspace listed, by workspace name. */
export type Discovered = ReadonlyMap<string, readonly DiscoveredApp[]>;

/**
 * All apps to watch, on whichever shard, each once: configured ones in the order of the configuration, then discovered
 * ones by workspace and app id. A configured app that is also discovered has the name that was found, if it has no alias.
 */
export function toTargets(
  workspaces: readonly WatchedWorkspace[],
  discovered: Discovered,
): readonly AppTarget[] {
  const targets = new Map<string, AppTarget>();
  const names = new Map([...discovered.values()].flat().map(({ appId, name }) => [appId, name]));
  for (const target of workspaces.flatMap(({ apps }) => apps)) {
    targets.set(target.appId, { ...target, alias: target.alias ?? names.get(target.appId) });
  }
  for (const workspace of workspaces) {
    for (const app of wantedApps(workspace, discovered)) {
      if (!targets.has(app.appId)) targets.set(app.appId, toTarget(app, workspace.name));
    }
  }
  return [...targets.values()];
}

function wantedApps({ name, discovery }: WatchedWorkspace, discovered: Discovered): readonly DiscoveredApp[] {
  const listed = discovered.get(name) ?? [];
  return listed.filter((app) => discovery?.isWanted(app)).toSorted((a, b) => compare(a.appId, b.appId));
}

function toTarget({ appId, name }: DiscoveredApp, workspace: string): AppTarget {
  return { appId, workspace, alias: name, expectedCvms: undefined };
}
