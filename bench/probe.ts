// Loaded into a measured process before everything else (node --import): answers about it over the IPC channel.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Answers, Question } from './probe-words.ts';

const delays = monitorEventLoopDelay({ resolution: 1 });
let isWatching = false;

const ANSWERS: { readonly [Q in Question]: () => Answers[Q] } = {
  memory: () => {
    const { rss, heapUsed } = process.memoryUsage();
    return { resident: rss, heap: heapUsed };
  },
  loop: () => ({ busyMs: performance.eventLoopUtilization().active }),
  // The timer behind it is only there for those who ask: it wakes the process a thousand times a second.
  delay: () => {
    if (!isWatching) delays.enable();
    isWatching = true;
    const longestMs = delays.max / 1e6;
    delays.reset();
    return { longestMs };
  },
};

process.on('message', (question: Question) => process.send?.(ANSWERS[question]()));
// A process that would end without us ends with us.
process.channel?.unref();
