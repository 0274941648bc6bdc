import { CronSchedule } from '../cron/cron-schedule.ts';
import { renderDuration } from '../duration.ts';
import type { ConfigFile, Poll, Workspace } from './schema.ts';
import { type Draft, type Fail, INVALID, type PartialDraft } from './schema-fields.ts';
import { describeValue, type Path } from './validation-error.ts';

export function checkFile({ apps, workspaces }: PartialDraft<ConfigFile>, fail: Fail): void {
  if (apps !== undefined && workspaces !== undefined)
    fail(['workspaces'], 'expected either apps or workspaces, got both');
  const names = createUniqueCheck(fail);
  const ids = createUniqueCheck(fail);
  const checkIds = (path: Path, list: Draft<ConfigFile['apps']>): void => {
    for (const [index, { id }] of validItems(list)) ids([...path, index], id);
  };
  checkIds(['apps'], apps);
  for (const [index, workspace] of validItems(workspaces)) {
    names(['workspaces', index, 'name'], workspace.name);
    checkIds(['workspaces', index, 'apps'], workspace.apps);
  }
}

export function checkWorkspace(workspace: PartialDraft<Workspace>, fail: Fail): void {
  const { api_key_file, api_key_env, apps, discovery = INVALID } = workspace;
  if (api_key_file !== undefined && api_key_env !== undefined)
    fail(['api_key_env'], 'expected either api_key_file or api_key_env, got both');
  const hasNoApps = Array.isArray(apps) && apps.length === 0;
  if (hasNoApps && discovery !== INVALID && discovery.enabled === false)
    fail([], 'nothing to poll: expected apps, or discovery with enabled: true');
}

/**
 * Checks that data outlives the usual interval: it would go stale between polls that succeed. Pauses may be longer than
 * `stale_after`, for example at night.
 */
export function checkPoll({ schedule, stale_after }: PartialDraft<Poll>, fail: Fail): void {
  if (typeof schedule !== 'string' || typeof stale_after !== 'number') return;
  const gaps = new CronSchedule(schedule).gaps();
  if (gaps === undefined) {
    const got = describeValue(['schedule'], schedule);
    fail(['schedule'], `expected a schedule that runs more than once in four years, got ${got}`);
  } else if (stale_after <= gaps.usual) {
    const [usual, given] = [gaps.usual, stale_after].map(renderDuration);
    fail(['stale_after'], `expected longer than ${usual}, the usual time between two polls, got ${given}`);
  }
}

function createUniqueCheck(fail: Fail): (path: Path, text: unknown) => void {
  const seen = new Set<string>();
  return (path, text) => {
    if (typeof text !== 'string') return;
    if (seen.has(text)) fail(path, `expected each one once, got ${describeValue(path, text)} again`);
    seen.add(text);
  };
}

function validItems<T>(
  list: readonly (T | typeof INVALID)[] | typeof INVALID | undefined,
): readonly (readonly [index: number, item: T])[] {
  if (list === undefined || list === INVALID) return [];
  return list.flatMap((item, index) => (item === INVALID ? [] : [[index, item]]));
}
