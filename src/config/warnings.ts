import { CronSchedule } from '../cron/cron-schedule.ts';
import { renderDuration } from '../duration.ts';
import type { Config } from './config.ts';

/** Settings that are valid and usually wrong: one line each. */
export function findWarnings({ api, poll }: Pick<Config, 'api' | 'poll'>): readonly string[] {
  const warnings: string[] = [];
  if (new URL(api.base_url).pathname === '/')
    warnings.push('api.base_url has no path, expected one such as https://cloud-api.phala.com/api/v1');
  const longestSeconds = new CronSchedule(poll.schedule).gaps()?.longest ?? 0;
  if (longestSeconds >= poll.stale_after) {
    const [longest, staleAfter] = [longestSeconds, poll.stale_after].map(renderDuration);
    warnings.push(`poll.stale_after is ${staleAfter}, data goes stale between polls: up to ${longest} apart`);
  }
  return warnings;
}
