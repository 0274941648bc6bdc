import type { Simulator } from '../../simulator/simulator.ts';

/**
 * Makes everything go wrong that panels show. The world stands still, so it stays so: a CVM that is being updated,
 * one that could not boot, one that crashed and one in a status that nobody knows; a node that is away, an app without a CVM that it should have,
 * a key that may not list apps, answers that are slow, broken, unknown, or 429.
 */
export function makeTrouble({ world, faults, workspaces }: Simulator): void {
  const [production, staging] = workspaces;
  const [first = '', second = '', third = '', fourth = ''] = production?.appIds ?? [];
  const [updated, crashed, strange] = world.cvms(first).filter(({ status }) => status === 'running');
  const [unbootable] = world.cvms(second);
  if (updated === undefined || crashed === undefined || strange === undefined || unbootable === undefined)
    throw new Error('too few CVMs');
  world.update(updated.id);
  world.crash(crashed.id);
  world.bootError(unbootable.id);
  Object.assign(strange, { phase: 'hibernating' });
  world.setNodeStatus(world.nodes()[0]?.id ?? '', 'OFFLINE');
  faults.add({ kind: 'status', status: 503, app_id: second });
  faults.add({ kind: 'wrong_shape', variant: 'one_bad_item', app_id: third });
  faults.add({ kind: 'latency', seconds: 1.5, app_id: fourth });
  faults.add({ kind: 'status', status: 403, endpoint: 'apps', workspace: 'production' });
  faults.add({ kind: 'status', status: 429, retry_after: '20', app_id: staging?.appIds[0] ?? '' });
}
