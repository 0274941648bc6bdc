import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { THRESHOLDS } from '../../prometheus/src/thresholds.ts';
import { PAGE_SIZES } from '../../src/api/fetch-all-apps.ts';
import { MAX_RETRY_AFTER_SECONDS } from '../../src/api/retry-after.ts';
import { LIST_TIMEOUTS } from '../../src/api/workspace-client.ts';
import { MAX_OFFSET_RATIO } from '../../src/collect/timer.ts';
import { CronSchedule } from '../../src/cron/cron-schedule.ts';
import { parseDuration } from '../../src/duration.ts';
import { LIMITS, OTHER_OPEN_FILES } from '../../src/http/limits.ts';
import { MAX_WAITING_LOG_BYTES } from '../../src/log-output.ts';
import { LINES_PER_HOUR } from '../../src/observe/failure-log.ts';
import { STARTUP_LIMIT_SECONDS } from '../../src/observe/readiness.ts';
import { MIN_OPEN_FILES } from '../../src/open-files.ts';
import { RELOAD_SECONDS } from '../../src/status-page/render-page.ts';
import { defaultOf, LIST_LIMITS, toNumber } from '../../tools/docs/limits.ts';

const MINUTE = 60;
const startup = STARTUP_LIMIT_SECONDS / MINUTE;
const maxCvms = toNumber(Number(defaultOf('limits', 'max_cvms')));

const pollInterval = new CronSchedule(defaultOf('poll', 'schedule')).gaps()?.shortest ?? Number.NaN;
const maxOffset = pollInterval * MAX_OFFSET_RATIO;

const minutesOf = (...durations: readonly string[]): number =>
  durations.reduce((sum, text) => sum + (parseDuration(text) ?? Number.NaN), 0) / MINUTE;
const missing = THRESHOLDS.PhalaExporterShardMissing;
const disagree = THRESHOLDS.PhalaExporterShardsDisagree;

/** Statements about limits in hand-written pages. */
const STATEMENTS: readonly (readonly [page: string, text: string])[] = [
  ['README.md', `failed or not, or after ${startup} minutes; stays 200`],
  ['README.md', `stay for \`poll.stale_after\` (${minutesOf(defaultOf('poll', 'stale_after'))} minutes)`],
  ['README.md', `reloads every ${RELOAD_SECONDS} s`],
  ['docs/running.md', `reloads itself every ${RELOAD_SECONDS} seconds`],
  ['docs/running.md', `latest ${startup} minutes after the start`],
  ['docs/running.md', `up to ${maxOffset} s after :00 and :30`],
  ['docs/running.md', `open responses have ${LIMITS.closeGraceSeconds} second to be sent`],
  ['docs/running.md', `at most ${LINES_PER_HOUR} such lines an hour for each workspace`],
  ['docs/running.md', `${MAX_WAITING_LOG_BYTES / 1024 ** 2} MiB of lines waits`],
  ['docs/running.md', `At least ${MIN_OPEN_FILES} files must be allowed to be open`],
  ['docs/running.md', `${LIMITS.connections + OTHER_OPEN_FILES} for all connections`],
  ['docs/running.md', `may take ${Math.floor(minutesOf(missing.window, missing.for))} minutes`],
  ['docs/running.md', `or ${minutesOf(disagree.for)} minutes where the total rises`],
  ['docs/scaling.md', `(${maxCvms} by default)`],
  [
    'docs/scaling.md',
    `a list of more than ${LIST_LIMITS.cvms} CVMs (one app) or ${LIST_LIMITS.apps} apps (one key)`,
  ],
  ['docs/scaling.md', `one request per ${PAGE_SIZES[0]} apps`],
  ['docs/scaling.md', `at most ${MAX_RETRY_AFTER_SECONDS / MINUTE} minutes`],
  ['docs/configuration.md', `a list of apps ${LIST_TIMEOUTS} times`],
];

/** A page without code blocks, with its lines joined. */
function readProse(page: string): string {
  return readFileSync(page, 'utf8')
    .replaceAll(/^```.*?^```$/gms, '')
    .replaceAll(/\s+/g, ' ');
}

describe('limits in the documentation', () => {
  it.each(STATEMENTS)('%s contains: %s', (page, text) => {
    expect(readProse(page)).toContain(text);
  });

  it.each(['README.md', 'SECURITY.md', 'docs/running.md'])('%s contains no other limits', (page) => {
    const statements = STATEMENTS.filter(([name]) => name === page).map(([, text]) => text);
    const rest = statements.reduce((prose, text) => prose.replaceAll(text, ''), readProse(page));

    const unit =
      /\b\d[\d ]* ?(s|ms|seconds?|minutes?|hours?|[KMG]iB|bytes|connections|lines|files|apps|CVMs)\b/g;
    expect(rest.match(unit) ?? []).toEqual([]);
  });
});
