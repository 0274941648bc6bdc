import type { Clock } from '../clock.ts';
import type { RateLimit } from '../web-config/web-config.ts';

/** Takes a token: 0 when there was one, else the seconds until the next one. */
export type TokenBucket = (limit: RateLimit | undefined) => number;

/** Creates a bucket that is full at the start and after each change of the limit. */
export function createTokenBucket(clock: Clock): TokenBucket {
  let current = '';
  let tokens = 0;
  let filledAt = 0;
  return (limit) => {
    if (limit === undefined) return 0;
    const { intervalSeconds, burst } = limit;
    const now = clock.monotonicSeconds();
    const isNew = current !== `${intervalSeconds}/${burst}`;
    current = `${intervalSeconds}/${burst}`;
    tokens = isNew ? burst : Math.min(burst, tokens + (now - filledAt) / intervalSeconds);
    filledAt = now;
    // Tolerates rounding errors of fractions.
    if (tokens < 1 - 1e-9) return (1 - tokens) * intervalSeconds;
    tokens -= 1;
    return 0;
  };
}
