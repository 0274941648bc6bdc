import type { WorkspaceConfig } from '../config/config.ts';
import type { Shard } from '../shard.ts';
import { compare } from '../snapshot/compare.ts';
import type { AppTarget, DiscoveredApp } from '../snapshot/model.ts';
import { isOnShard } from './shard-of.ts';

/**
 * The apps to poll on this shard, each once: configured ones in the order of the configuration, then discovered ones by
 * workspace and app id. A configured app that is also discovered gets the discovered name, if it has no alias. Every
 * shard selects from all apps: an app of two workspaces belongs to the same one on each.
 */
export function selectTargets(
  workspaces: readonly WorkspaceConfig[],
  listOf: (workspace: string) => readonly DiscoveredApp[],
  shard: Shard,
): readonly AppTarget[] {
  const targets = new Map<string, AppTarget>();
  const names = new Map(workspaces.flatMap(({ name }) => listOf(name)).map((app) => [app.appId, app.name]));
  for (const { name: workspace, apps } of workspaces) {
    for (const { id, alias, expected_cvms, expected_compose_hashes } of apps)
      targets.set(id, {
        appId: id,
        workspace,
        alias: alias ?? names.get(id),
        expectedCvms: expected_cvms,
        expectedComposeHashes: expected_compose_hashes,
      });
  }
  for (const { name: workspace, discovery } of workspaces) {
    const wanted = discovery.enabled ? listOf(workspace).filter((app) => isWanted(app, discovery)) : [];
    for (const { appId, name } of wanted.toSorted((a, b) => compare(a.appId, b.appId))) {
      if (!targets.has(appId)) targets.set(appId, { appId, workspace, alias: name, expectedCvms: undefined });
    }
  }
  return [...targets.values()].filter(({ appId }) => isOnShard(appId, shard));
}

function isWanted({ name = '' }: DiscoveredApp, { include, exclude }: WorkspaceConfig['discovery']): boolean {
  return include?.test(name) !== false && exclude?.test(name) !== true;
}
