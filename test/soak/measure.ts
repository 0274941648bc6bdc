import { createHook } from 'node:async_hooks';
import diagnostics from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { getHeapSpaceStatistics } from 'node:v8';

/** Measures that must not grow. */
export const MEASURES = [
  'heap',
  'external',
  'arrayBuffers',
  'resources',
  'sockets accepted',
  'sockets opened',
  'timers',
  'listeners',
] as const;
export type Measure = (typeof MEASURES)[number];

/** One sample while idle: bytes after garbage collection, without code, or counts. */
export type Sample = Readonly<Record<Measure, number>>;

/** Counts live resources of this process. */
export interface Meter {
  readonly sample: () => Promise<Sample>;
  readonly stop: () => void;
}

const EVENTS = ['warning', 'unhandledRejection', 'uncaughtException', 'exit', 'SIGHUP', 'SIGINT', 'SIGTERM'];

/** Starts counting; needs `node --expose-gc`. */
export function createMeter(): Meter {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('the soak needs node --expose-gc');
  const accepted = watchSockets('net.server.socket');
  const opened = watchSockets('net.client.socket');
  const timers = watchTimers();
  return {
    sample: async () => {
      // Finalizers of the first collection release more objects.
      for (let round = 0; round < 2; round += 1) {
        collect();
        await new Promise((resolve) => setImmediate(resolve));
      }
      const { heapUsed, external, arrayBuffers } = process.memoryUsage();
      return {
        heap: heapUsed - codeBytes(),
        external,
        arrayBuffers,
        resources: process.getActiveResourcesInfo().length,
        'sockets accepted': accepted.size,
        'sockets opened': opened.size,
        timers: timers.alive(),
        listeners: EVENTS.reduce((sum, event) => sum + process.listenerCount(event), 0),
      };
    },
    stop: timers.stop,
  };
}

// Machine code of the JIT compiler grows for minutes, and is no leak.
function codeBytes(): number {
  return getHeapSpaceStatistics()
    .filter(({ space_name: name }) => name.startsWith('code_'))
    .reduce((sum, { space_used_size: used }) => sum + used, 0);
}

function watchSockets(channel: string): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  diagnostics.subscribe(channel, (message) => {
    const { socket } = message as { readonly socket: Socket };
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

// The list of active resources does not contain unref'd timers.
function watchTimers(): { readonly alive: () => number; readonly stop: () => void } {
  const alive = new Set<number>();
  const hook = createHook({
    init: (id, type) => {
      if (type === 'Timeout') alive.add(id);
    },
    destroy: (id) => {
      alive.delete(id);
    },
  }).enable();
  return { alive: () => alive.size, stop: () => hook.disable() };
}
