// Loaded into a measured process before everything else (node --import): reports on it over the IPC channel.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { ProbeRequest, ProbeResponses } from './protocol.ts';

const delays = monitorEventLoopDelay({ resolution: 1 });
let isEnabled = false;

const HANDLERS: { readonly [Q in ProbeRequest]: () => ProbeResponses[Q] } = {
  memory: () => {
    const { rss, heapUsed } = process.memoryUsage();
    return { resident: rss, heap: heapUsed };
  },
  loop: () => ({ busyMs: performance.eventLoopUtilization().active }),
  // Started on the first request only: its timer wakes the process a thousand times per second.
  delay: () => {
    if (!isEnabled) delays.enable();
    isEnabled = true;
    const longestMs = delays.max / 1e6;
    delays.reset();
    return { longestMs };
  },
};

process.on('message', (request: ProbeRequest) => process.send?.(HANDLERS[request]()));
// Does not keep the process alive.
process.channel?.unref();
