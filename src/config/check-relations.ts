import { CronSchedule } from '../cron/cron-schedule.ts';
import { renderDuration } from '../duration.ts';
import { parseAppId } from './app-id.ts';
import { isMap, toList, toMap, toText } from './raw.ts';
import { Poll } from './schema.ts';
import { describeValue, type Fault } from './validation-error.ts';

/** What is wrong between settings, each of them right or not: looked for in the file as written. */
export function findCrossFaults(raw: unknown): readonly Fault[] {
  const root = toMap(raw);
  const entries = toList(root.get('workspaces'));
  const workspaces = entries.map(toMap);
  return [
    ...findTwoForms(root),
    ...findRepeated(
      workspaces.map((workspace, index) => ({
        path: ['workspaces', index, 'name'],
        id: toText(workspace.get('name'))?.trim(),
      })),
    ),
    ...findRepeated([
      ...toAppEntries(root, ['apps']),
      ...workspaces.flatMap((workspace, index) => toAppEntries(workspace, ['workspaces', index, 'apps'])),
    ]),
    ...workspaces.flatMap((workspace, index) =>
      isMap(entries[index]) ? findWorkspaceFaults(workspace, ['workspaces', index]) : [],
    ),
    ...findEmptyForms(root),
    ...findScheduleFaults(toMap(root.get('poll'))),
  ];
}

type Path = readonly PropertyKey[];
type RawMap = ReadonlyMap<string, unknown>;

interface Entry {
  readonly path: Path;
  /** Absent where there is none to compare. */
  readonly id: string | undefined;
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
  if (hasNoApps(workspace.get('apps')) && hasNoDiscovery(workspace.get('discovery'))) {
    faults.push({ path, message: 'nothing to watch: expected apps, or discovery with enabled: true' });
  }
  return faults;
}

function hasNoApps(apps: unknown): boolean {
  return apps === undefined || (Array.isArray(apps) && apps.length === 0);
}

// What is neither true nor false is a fault of its own.
function hasNoDiscovery(discovery: unknown): boolean {
  const enabled = toMap(discovery).get('enabled');
  return discovery === undefined || (isMap(discovery) && (enabled === undefined || enabled === 'false'));
}

function toAppEntries(parent: RawMap, path: Path): readonly Entry[] {
  return toList(parent.get('apps')).map((entry, index) => {
    const id = toText(entry) ?? toText(toMap(entry).get('id')) ?? '';
    return { path: [...path, index], id: parseAppId(id.trim()) };
  });
}

function findRepeated(entries: readonly Entry[]): readonly Fault[] {
  const seen = new Set<string>();
  return entries.flatMap(({ path, id }) => {
    if (id === undefined) return [];
    if (seen.has(id))
      return [{ path, message: `expected each one once, got ${describeValue(path, id)} again` }];
    seen.add(id);
    return [];
  });
}

// Data that is stale before the usual next poll would come and go although all is well. Pauses may be longer than
// `stale_after`: nights of a schedule of office hours, for example.
function findScheduleFaults(poll: ReadonlyMap<string, unknown>): readonly Fault[] {
  const { data } = Poll.safeParse(Object.fromEntries(poll));
  if (data === undefined) return [];
  const gaps = new CronSchedule(data.schedule).gaps();
  if (gaps === undefined) {
    const got = describeValue(['poll', 'schedule'], data.schedule);
    return [
      {
        path: ['poll', 'schedule'],
        message: `expected a schedule that runs more than once in four years, got ${got}`,
      },
    ];
  }
  if (data.stale_after > gaps.usual) return [];
  const [longer, given] = [gaps.usual, data.stale_after].map(renderDuration);
  const key = poll.has('stale_after') ? 'stale_after' : 'schedule';
  const message = `expected stale_after to be longer than ${longer}, the usual time between two polls, got ${given}`;
  return [{ path: ['poll', key], message }];
}
