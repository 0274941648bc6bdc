import type { AppSchedule } from '../snapshot/attestation.ts';
import type { Cvm } from '../snapshot/model.ts';

/** First checks of apps are spread by this: 1000 apps need an hour. */
const SECONDS_PER_APP = 3.6;

/** What the schedule depends on besides the running CVMs. */
interface ScheduleOptions {
  readonly previous: ReadonlyMap<string, AppSchedule>;
  readonly refresh: number;
  readonly nowBootSeconds: number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** When each app with running CVMs is due: at once after a change of them. */
export function toSchedule(
  running: readonly Cvm[],
  { previous, refresh, nowBootSeconds, random }: ScheduleOptions,
): Map<string, AppSchedule> {
  const byApp = groupByApp(running);
  const spreadSeconds = Math.min(refresh, SECONDS_PER_APP * byApp.size);
  return new Map(
    [...byApp].map(([appId, cvms]) => {
      const known = previous.get(appId);
      const now = toRunning(cvms);
      if (known?.running === now) return [appId, known];
      const waitSeconds = known === undefined ? spreadSeconds * random() : 0;
      return [appId, { nextAtBootSeconds: nowBootSeconds + waitSeconds, running: now }];
    }),
  );
}

function groupByApp(cvms: readonly Cvm[]): ReadonlyMap<string, readonly Cvm[]> {
  const groups = new Map<string, Cvm[]>();
  for (const cvm of cvms) groups.set(cvm.appId, [...(groups.get(cvm.appId) ?? []), cvm]);
  return groups;
}

function toRunning(cvms: readonly Cvm[]): string {
  return cvms
    .map(({ cvmId, attributes, inProgress }) => [cvmId, attributes.composeHash, inProgress].join(' '))
    .sort()
    .join('\n');
}
