import type { Clock } from '../clock.ts';
import type { RateLimit } from '../web-config/web-config.ts';

/** Takes a token; 0 when there was one, else the seconds until there is. */
export type TokenBucket = (limit: RateLimit | undefined) => number;

/** Creates a bucket that is full at the start, and whenever the limit changes. */
export function createTokenBucket(clock: Clock): TokenBucket {
  let shape = '';
  let tokens = 0;
  let filledAt = 0;
  return (limit) => {
    if (limit === undefined) return 0;
    const { intervalSeconds, burst } = limit;
    const now = clock.monotonicSeconds();
    const isNew = shape !== `${intervalSeconds}/${burst}`;
    shape = `${intervalSeconds}/${burst}`;
    tokens = isNew ? burst : Math.min(burst, tokens + (now - filledAt) / intervalSeconds);
    filledAt = now;
    // The tolerance is for sums of fractions.
    if (tokens < 1 - 1e-9) return (1 - tokens) * intervalSeconds;
    tokens -= 1;
    return 0;
  };
}
