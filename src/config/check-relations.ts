import { CronSchedule } from '../cron/cron-schedule.ts';
import { parseDuration, renderDuration } from '../duration.ts';
import type { ConfigFile, Poll, Workspace } from './schema.ts';
import { type Draft, INVALID, type PartialDraft } from './schema-fields.ts';
import { describeValue, type ValidationError } from './validation-error.ts';

/** The default of `poll.stale_after`. */
export const DEFAULT_STALE_AFTER = '5m';

type Path = readonly PropertyKey[];

/** Checks the two forms of the file, and that names and apps are unique. */
export function checkFile({ apps, workspaces }: PartialDraft<ConfigFile>): readonly ValidationError[] {
  const entries = validItems(workspaces);
  return [
    ...(apps === undefined || workspaces === undefined
      ? []
      : [{ path: ['workspaces'], message: 'expected either apps or workspaces, got both' }]),
    ...findRepeated(entries.map(([index, { name }]) => [['workspaces', index, 'name'], name])),
    ...findRepeated([
      ...listIds(['apps'], apps),
      ...entries.flatMap(([index, workspace]) => listIds(['workspaces', index, 'apps'], workspace.apps)),
    ]),
  ];
}

/** Checks that a workspace has one key, and something to poll. */
export function checkWorkspace(workspace: PartialDraft<Workspace>): readonly ValidationError[] {
  const { api_key_file, api_key_env, apps, discovery = INVALID } = workspace;
  const errors: ValidationError[] = [];
  if (api_key_file !== undefined && api_key_env !== undefined)
    errors.push({ path: ['api_key_env'], message: 'expected either api_key_file or api_key_env, got both' });
  const isEmpty = Array.isArray(apps) && apps.length === 0;
  if (isEmpty && discovery !== INVALID && discovery.enabled === false)
    errors.push({ path: [], message: 'nothing to poll: expected apps, or discovery with enabled: true' });
  return errors;
}

/**
 * Checks that data outlives the usual interval: it would go stale between polls that succeed. Pauses may be longer than
 * `stale_after`, for example at night.
 */
export function checkPoll({ schedule, stale_after }: PartialDraft<Poll>): readonly ValidationError[] {
  if (typeof schedule !== 'string' || typeof stale_after !== 'number') return [];
  const gaps = new CronSchedule(schedule).gaps();
  if (gaps === undefined) {
    const got = describeValue(['schedule'], schedule);
    const message = `expected a schedule that runs more than once in four years, got ${got}`;
    return [{ path: ['schedule'], message }];
  }
  if (stale_after > gaps.usual) return [];
  const key = stale_after === parseDuration(DEFAULT_STALE_AFTER) ? 'schedule' : 'stale_after';
  const [usual, given] = [gaps.usual, stale_after].map(renderDuration);
  const message = `expected stale_after to be longer than ${usual}, the usual time between two polls, got ${given}`;
  return [{ path: [key], message }];
}

function listIds(path: Path, apps: Draft<ConfigFile['apps']>): readonly Candidate[] {
  return validItems(apps).map(([index, { id }]) => [[...path, index], id]);
}

type Candidate = readonly [path: Path, text: string | typeof INVALID | undefined];

function findRepeated(candidates: readonly Candidate[]): readonly ValidationError[] {
  const seen = new Set<string>();
  return candidates.flatMap(([path, text]) => {
    if (text === undefined || text === INVALID) return [];
    const isRepeated = seen.has(text);
    seen.add(text);
    const message = `expected each one once, got ${describeValue(path, text)} again`;
    return isRepeated ? [{ path, message }] : [];
  });
}

function validItems<T>(
  list: readonly (T | typeof INVALID)[] | typeof INVALID | undefined,
): readonly (readonly [index: number, item: T])[] {
  if (list === undefined || list === INVALID) return [];
  return list.flatMap((item, index) => (item === INVALID ? [] : [[index, item]]));
}
