import type { Simulator } from '../../simulator/simulator.ts';
import type { AlertName } from '../src/thresholds.ts';
import type { ExporterProcess } from '../stack/start-exporter.ts';

/** A failure in the simulated cloud, the alert that it causes, and its repair. */
export interface Scene {
  readonly title: string;
  readonly fail: () => void;
  readonly alert: AlertName;
  readonly repairTitle: string;
  readonly repair: () => void | Promise<void>;
}

/** Longer than a CVM boots. */
const BOOT_SECONDS = 300;

const HOUR_SECONDS = 3600;

/** The scenes of the demo, in order. */
export function toScenes({ world, workspaces }: Simulator, exporter: ExporterProcess): readonly Scene[] {
  const [workspace] = workspaces;
  const cvms = world.cvms(workspace?.appIds[0] ?? '').filter(({ nodeIdKnown }) => nodeIdKnown);
  const [cvm] = cvms;
  if (workspace === undefined || cvm === undefined)
    throw new Error('the simulated cloud has no CVM to crash');
  return [
    {
      title: `The CVM ${cvm.name} crashes.`,
      fail: () => world.crash(cvm.id),
      alert: 'PhalaCvmFailed',
      repairTitle: 'The CVM is started again.',
      repair: () => {
        world.start(cvm.id);
        world.advance(BOOT_SECONDS);
      },
    },
    {
      title: `The node ${cvm.node.name} goes offline. Its CVMs do so too; the alert of the node inhibits theirs.`,
      fail: () => world.setNodeStatus(cvm.node.id, 'OFFLINE'),
      alert: 'PhalaNodeOffline',
      repairTitle: 'The node comes back.',
      repair: () => world.setNodeStatus(cvm.node.id, 'ONLINE'),
    },
    {
      title: `The credit of the workspace ${workspace.name} is used up: it is suspended, and its CVMs are stopped. Their alerts do not fire.`,
      fail: () => {
        world.setAccount(workspace.name, { balanceUsd: 0.01, grantedUsd: 0 });
        world.advance(HOUR_SECONDS);
      },
      alert: 'PhalaWorkspaceSuspended',
      repairTitle: 'The credit is topped up.',
      repair: () => {
        world.topUp(workspace.name, 1000);
        world.advance(BOOT_SECONDS);
      },
    },
    {
      title: `The API key of the workspace ${workspace.name} expires.`,
      fail: () => world.expireKey(workspace.name),
      alert: 'PhalaApiKeyRefused',
      repairTitle: 'A new key is written to the file that the exporter reads.',
      repair: () => exporter.changeKey(workspace.name, world.renewKey(workspace.name)),
    },
  ];
}
