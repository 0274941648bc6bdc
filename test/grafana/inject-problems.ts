import type { Simulator } from '../../simulator/simulator.ts';

/**
 * Creates every problem that panels show: an updating CVM, one with a boot error, a crashed one that is not restarted any
 * more, one in an unknown status, one whose boot hangs, and one that its node does not report and whose quote is invalid; a
 * guest that responds with zeros; a TCB that is out of date; an offline node, an app with fewer CVMs than expected, a key
 * that cannot list apps, and slow, invalid, unknown and 429 responses. They last, because the time of the simulator is
 * stopped.
 */
export function injectProblems({ world, tee, faults, workspaces }: Simulator): void {
  const [production, staging] = workspaces;
  const [first = '', second = '', third = '', fourth = ''] = production?.appIds ?? [];
  const [updated, crashed, strange] = world.cvms(first).filter(({ status }) => status === 'running');
  const [unbootable, unreadable] = world.cvms(second);
  const [hanging, silent] = world.cvms(fourth).filter(({ status }) => status === 'running');
  if (updated === undefined || crashed === undefined || strange === undefined || unbootable === undefined)
    throw new Error('too few CVMs');
  if (hanging === undefined || silent === undefined || unreadable === undefined)
    throw new Error('too few CVMs');
  world.update(updated.id);
  world.exhaust(crashed.id);
  world.bootError(unbootable.id);
  Object.assign(strange, { phase: 'hibernating' });
  world.hang(hanging.id, { stage: 'setting up docker', phase: 'running' });
  world.setBatchRow(silent.id, 'missing');
  tee.set({ tcbStatus: 'OutOfDate', advisories: ['INTEL-SA-00615'] });
  tee.tamper(silent.uuid, 'quote');
  // Its app is public: only such guests are scraped.
  world.setGuest(unreadable.id, { form: 'zero' });
  // The first one with a GPU is unreadable, below.
  world.restart(world.create(third).id);
  world.setNodeStatus(world.nodes()[0]?.id ?? '', 'OFFLINE');
  faults.add({ kind: 'status', status: 503, app_id: second });
  faults.add({ kind: 'wrong_shape', variant: 'one_bad_item', app_id: third });
  faults.add({ kind: 'latency', seconds: 1.5, app_id: fourth });
  faults.add({ kind: 'status', status: 403, endpoint: 'apps', workspace: 'production' });
  faults.add({ kind: 'status', status: 429, retry_after: '20', app_id: staging?.appIds[0] ?? '' });
}
