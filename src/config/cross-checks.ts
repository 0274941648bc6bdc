import { parseAppId } from './app-id.ts';
import type { Fault } from './faults.ts';
import { toList, toMap } from './raw.ts';

/** What is wrong between settings, each of them right or not: looked for in the file as written. */
export function findCrossFaults(raw: unknown): readonly Fault[] {
  const root = toMap(raw);
  const workspaces = toList(root.get('workspaces')).map(toMap);
  return [
    ...findTwoForms(root),
    ...findRepeated(
      workspaces.map((workspace, index) => ({
        path: ['workspaces', index, 'name'],
        id: workspace.get('name'),
      })),
    ),
    ...findRepeated([
      ...toAppEntries(root, ['apps']),
      ...workspaces.flatMap((workspace, index) => toAppEntries(workspace, ['workspaces', index, 'apps'])),
    ]),
    ...workspaces.flatMap((workspace, index) => findWorkspaceFaults(workspace, ['workspaces', index])),
    ...findEmptyForms(root),
  ];
}

type Path = readonly PropertyKey[];
type RawMap = ReadonlyMap<string, unknown>;

interface Entry {
  readonly path: Path;
  readonly id: unknown;
}

function findTwoForms(root: RawMap): readonly Fault[] {
  if (root.get('apps') === undefined || root.get('workspaces') === undefined) return [];
  return [{ path: ['workspaces'], message: 'expected either apps or workspaces, got both' }];
}

function findEmptyForms(root: RawMap): readonly Fault[] {
  return ['apps', 'workspaces']
    .filter((key) => Array.isArray(root.get(key)) && toList(root.get(key)).length === 0)
    .map((key) => ({ path: [key], message: 'expected at least one entry, got an empty list' }));
}

function findWorkspaceFaults(workspace: RawMap, path: Path): readonly Fault[] {
  const faults: Fault[] = [];
  if (workspace.get('api_key_file') !== undefined && workspace.get('api_key_env') !== undefined) {
    faults.push({
      path: [...path, 'api_key_env'],
      message: 'expected either api_key_file or api_key_env, got both',
    });
  }
  const isDiscovering = toMap(workspace.get('discovery')).get('enabled') === 'true';
  if (toList(workspace.get('apps')).length === 0 && !isDiscovering) {
    faults.push({ path, message: 'nothing to watch: expected apps, or discovery with enabled: true' });
  }
  return faults;
}

function toAppEntries(parent: RawMap, path: Path): readonly Entry[] {
  return toList(parent.get('apps')).map((entry, index) => {
    const id = typeof entry === 'string' ? entry : toMap(entry).get('id');
    return { path: [...path, index], id: typeof id === 'string' ? parseAppId(id.trim()) : undefined };
  });
}

function findRepeated(entries: readonly Entry[]): readonly Fault[] {
  const seen = new Set<unknown>();
  return entries.flatMap(({ path, id }) => {
    if (id === undefined || !seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ path, message: `expected each one once, got ${JSON.stringify(id)} again` }];
  });
}
