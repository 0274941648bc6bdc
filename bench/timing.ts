/** Waits. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Retries until there is a result. @throws after the time limit */
export async function waitFor<T>(
  what: string,
  attempt: () => Promise<T | undefined>,
  { seconds = 60, pauseMs = 20 }: { readonly seconds?: number; readonly pauseMs?: number } = {},
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const found = await attempt();
    if (found !== undefined) return found;
    await sleep(pauseMs);
  }
  throw new Error(`timed out after ${seconds} s waiting for ${what}`);
}

/** Starts work at a fixed interval, even while earlier work is running; resolves when the time is over and all work is done. */
export async function atInterval(
  { seconds, everyMs }: { readonly seconds: number; readonly everyMs: number },
  start: (tick: number) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  const waitUntil = (ms: number): Promise<void> => sleep(Math.max(0, startedAt + ms - performance.now()));
  const running: Promise<void>[] = [];
  const ticks = Math.max(1, Math.floor((seconds * 1000) / everyMs));
  for (let tick = 0; tick < ticks; tick += 1) {
    await waitUntil(tick * everyMs);
    const work = start(tick);
    // Promise.all below reports the rejection.
    work.catch(() => undefined);
    running.push(work);
  }
  await waitUntil(seconds * 1000);
  await Promise.all(running);
}
