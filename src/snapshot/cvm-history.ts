import { toUnixSeconds } from '../clock.ts';
import type { MergedState } from './merge-live.ts';
import type { Cvm, Node, NodeView } from './model.ts';

/** Two readings of one uptime differ by up to this: the duration of the requests, rounding, and caches of the API. */
const JITTER_SECONDS = 10;

/** A clock that is set by more than this was wrong before: then a start time is computed again. */
const CLOCK_STEP_SECONDS = 30;

/** What was read of a CVM, and when its status and its uptime were, by the boot clock. */
type Reading = Omit<MergedState, 'live'>;

interface Uptime {
  readonly seconds: number;
  readonly readAtBootSeconds: number;
}

interface Entry {
  readonly status: string;
  readonly statusChangedAtBootSeconds: number | undefined;
  readonly uptime: Uptime | undefined;
  readonly startedAtBootSeconds: number;
  readonly startedAtSeconds: number;
}

interface NodeEntry {
  readonly status: string | undefined;
  readonly changedAtBootSeconds: number | undefined;
}

interface Now {
  readonly nowBootSeconds: number;
  readonly unixOffsetSeconds: number;
}

/** Readings of CVMs over time, by CVM; it survives reloads, not restarts of the exporter. */
export class CvmHistory {
  readonly #entries = new Map<string, Entry>();
  #nodes: ReadonlyMap<string, NodeEntry> = new Map();

  /**
   * Adds a reading, and returns the times that only a sequence of readings shows, as Unix seconds. The start time is computed from the first uptime, and stays the same until an uptime shows that the
   * CVM restarted, so that `changes()` counts restarts.
   */
  add(cvmId: string, reading: Reading, unixOffsetSeconds: number) {
    const previous = this.#entries.get(cvmId);
    const entry = toEntry(previous, reading, unixOffsetSeconds);
    if (entry !== previous) this.#entries.set(cvmId, entry);
    const { statusChangedAtBootSeconds: changedAt } = entry;
    return {
      startedAtSeconds: reading.state.uptimeSeconds === undefined ? undefined : entry.startedAtSeconds,
      statusChangedAtSeconds:
        changedAt === undefined ? undefined : toUnixSeconds(changedAt, unixOffsetSeconds),
    };
  }

  /** Adds the nodes of a snapshot, and when the status of each changed; nodes without CVMs are forgotten. */
  addNodes(nodes: readonly Node[], { nowBootSeconds, unixOffsetSeconds }: Now): readonly NodeView[] {
    const toNodeEntry = ({ id, status }: Node): NodeEntry => {
      const previous = this.#nodes.get(id);
      if (previous !== undefined && previous.status === status) return previous;
      return { status, changedAtBootSeconds: previous && nowBootSeconds };
    };
    this.#nodes = new Map(nodes.map((node) => [node.id, toNodeEntry(node)]));
    return nodes.map((node) => {
      const changedAt = this.#nodes.get(node.id)?.changedAtBootSeconds;
      if (changedAt === undefined) return node;
      return { ...node, statusChangedAtSeconds: toUnixSeconds(changedAt, unixOffsetSeconds) };
    });
  }

  /** Removes CVMs that are in no list. */
  retain(listed: readonly Pick<Cvm, 'cvmId'>[]): void {
    if (this.#entries.size <= listed.length) return;
    const retained = new Set(listed.map(({ cvmId }) => cvmId));
    for (const cvmId of this.#entries.keys()) if (!retained.has(cvmId)) this.#entries.delete(cvmId);
  }
}

function toEntry(
  previous: Entry | undefined,
  { state: { status, uptimeSeconds }, readAtBootSeconds, uptimeReadAtBootSeconds }: Reading,
  unixOffsetSeconds: number,
): Entry {
  const isSameStatus = previous === undefined || previous.status === status;
  const statusChangedAtBootSeconds = isSameStatus ? previous?.statusChangedAtBootSeconds : readAtBootSeconds;
  const uptime =
    uptimeSeconds === undefined
      ? previous?.uptime
      : { seconds: uptimeSeconds, readAtBootSeconds: uptimeReadAtBootSeconds };
  const startedAtBootSeconds =
    uptime === undefined || (previous?.uptime !== undefined && !isRestart(previous.uptime, uptime))
      ? (previous?.startedAtBootSeconds ?? 0)
      : uptime.readAtBootSeconds - uptime.seconds;
  const startedAtSeconds = Math.round(startedAtBootSeconds + unixOffsetSeconds);
  const isFixed =
    startedAtBootSeconds === previous?.startedAtBootSeconds &&
    Math.abs(startedAtSeconds - previous.startedAtSeconds) <= CLOCK_STEP_SECONDS;
  return {
    status,
    statusChangedAtBootSeconds,
    uptime,
    startedAtBootSeconds,
    startedAtSeconds: isFixed ? previous.startedAtSeconds : startedAtSeconds,
  };
}

// An uptime that went back, or one that began after the previous reading.
function isRestart(previous: Uptime, current: Uptime): boolean {
  if (current.seconds < previous.seconds - JITTER_SECONDS) return true;
  const startedAt = current.readAtBootSeconds - current.seconds;
  return (
    startedAt > previous.readAtBootSeconds - JITTER_SECONDS &&
    startedAt > previous.readAtBootSeconds - previous.seconds + JITTER_SECONDS
  );
}
