import { type Clock, toDurationSeconds } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { APP_LISTS } from '../snapshot/collected.ts';
import type { AppView, Snapshot } from '../snapshot/model.ts';
import type { Store } from '../snapshot/store.ts';
import { runInSlices, SLICE_SECONDS } from '../time-slice.ts';
import type { SdKind } from './resolve.ts';
import { parseSelection, type Selection } from './selection.ts';
import { renderTargetGroups } from './target-groups.ts';

/** Dependencies. */
export interface ServiceDiscoveryOptions {
  readonly source: Pick<Store, 'snapshotInSlices'>;
  readonly config: () => Config;
  readonly clock: Clock;
}

/** Lists targets in the format of Prometheus' HTTP SD. */
export interface ServiceDiscovery {
  /**
   * The whole list as JSON, in parts; `undefined` while nothing is known: Prometheus then keeps its previous list.
   * @throws QueryError
   */
  readonly list: (kind: SdKind, query: URLSearchParams) => Promise<readonly Buffer[] | undefined>;
}

/** For so long after the start, a list waits for the first poll of every app: without one it would lack its targets. */
const STARTUP_SECONDS = 120;

/** Creates service discovery from snapshots: a list is rendered once for each snapshot. */
export function createServiceDiscovery({ source, config, clock }: ServiceDiscoveryOptions): ServiceDiscovery {
  const startedAt = clock.monotonicSeconds();
  const cache = new WeakMap<readonly AppView[], Map<string, Promise<readonly Buffer[]>>>();
  const render = (apps: readonly AppView[], kind: SdKind, guestPort: number): Promise<readonly Buffer[]> =>
    runInSlices(renderTargetGroups(apps, kind, guestPort), SLICE_SECONDS, clock.monotonicSeconds);
  const renderAll = ({ apps }: Snapshot, kind: SdKind, guestPort: number): Promise<readonly Buffer[]> => {
    const lists = cache.get(apps) ?? new Map<string, Promise<readonly Buffer[]>>();
    cache.set(apps, lists);
    const key = `${kind} ${guestPort}`;
    const list = lists.get(key) ?? render(apps, kind, guestPort);
    lists.set(key, list);
    return list;
  };
  return {
    list: async (kind, query) => {
      const current = config();
      const selection = parseSelection(
        query,
        current.workspaces.map(({ name }) => name),
      );
      const snapshot = await source.snapshotInSlices();
      const apps = snapshot.apps.filter(({ target }) => isSelected(selection, target));
      const isStarting = toDurationSeconds(startedAt, clock) < STARTUP_SECONDS;
      if (!isKnown(apps, toLists(snapshot, selection, current), isStarting)) return undefined;
      const { guest_port } = current.service_discovery;
      if (apps.length === snapshot.apps.length) return renderAll(snapshot, kind, guest_port);
      return render(apps, kind, guest_port);
    },
  };
}

function isSelected({ workspaces, appIds }: Selection, { workspace, appId }: AppView['target']): boolean {
  return workspaces?.has(workspace) !== false && appIds?.has(appId) !== false;
}

/** The last run of discovery of each selected workspace that has it. */
function toLists(
  { collected }: Snapshot,
  { workspaces }: Selection,
  config: Config,
): readonly (Snapshot['collected'][number] | undefined)[] {
  return config.workspaces
    .filter(({ name, discovery }) => discovery.enabled && workspaces?.has(name) !== false)
    .map(({ name }) =>
      collected.find(({ collector, workspace }) => collector === APP_LISTS.collector && workspace === name),
    );
}

// An empty list is an answer only where the apps are known, and each of them has no CVMs.
function isKnown(apps: readonly AppView[], lists: ReturnType<typeof toLists>, isStarting: boolean): boolean {
  if (isStarting && (lists.includes(undefined) || apps.some(({ lastPoll }) => lastPoll === undefined)))
    return false;
  if (apps.length > 0)
    return apps.some(({ cvmCount, lastPoll }) => cvmCount !== undefined || lastPoll?.failure === 'not_found');
  return lists.every((list) => list !== undefined && list.failure === undefined);
}
