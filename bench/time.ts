/** Waits. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Tries until there is something. @throws after the time limit, with what was waited for */
export async function until<T>(
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
  throw new Error(`waited ${seconds} s for ${what}`);
}

/** Starts something again and again, however long it takes, and takes the whole time; ends when all of it has ended. */
export async function inRhythm(
  { seconds, everyMs }: { readonly seconds: number; readonly everyMs: number },
  start: (beat: number) => Promise<void>,
): Promise<void> {
  const begun = performance.now();
  const waitUntil = (ms: number): Promise<void> => sleep(Math.max(0, begun + ms - performance.now()));
  const running: Promise<void>[] = [];
  const beats = Math.max(1, Math.floor((seconds * 1000) / everyMs));
  for (let beat = 0; beat < beats; beat += 1) {
    await waitUntil(beat * everyMs);
    const work = start(beat);
    // Its failure is told below, when all have ended.
    work.catch(() => undefined);
    running.push(work);
  }
  await waitUntil(seconds * 1000);
  await Promise.all(running);
}
