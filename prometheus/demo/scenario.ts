import type { Simulator } from '../../simulator/simulator.ts';
import type { AlertName } from '../src/thresholds.ts';
import type { Watcher } from '../stack/start-watcher.ts';

/** A failure in the simulated cloud, the alert that it causes, and its repair. */
export interface Scene {
  readonly title: string;
  readonly happen: () => void;
  readonly alert: AlertName;
  readonly mending: string;
  readonly mend: () => void | Promise<void>;
}

/** Enough for a CVM to boot. */
const BOOT_SECONDS = 300;

/** The scenes of the demonstration, in their order. */
export function toScenes({ world, workspaces }: Simulator, watcher: Watcher): readonly Scene[] {
  const [workspace] = workspaces;
  const cvms = world.cvms(workspace?.appIds[0] ?? '').filter(({ nodeIdKnown }) => nodeIdKnown);
  const [cvm] = cvms;
  if (workspace === undefined || cvm === undefined)
    throw new Error('the simulated cloud has no CVM to crash');
  return [
    {
      title: `The CVM ${cvm.name} crashes.`,
      happen: () => world.crash(cvm.id),
      alert: 'PhalaCvmFailed',
      mending: 'The CVM is started again.',
      mend: () => {
        world.start(cvm.id);
        world.advance(BOOT_SECONDS);
      },
    },
    {
      title: `The node ${cvm.node.name} goes offline. Its CVMs do so too; the alert of the node inhibits theirs.`,
      happen: () => world.setNodeStatus(cvm.node.id, 'OFFLINE'),
      alert: 'PhalaNodeOffline',
      mending: 'The node comes back.',
      mend: () => world.setNodeStatus(cvm.node.id, 'ONLINE'),
    },
    {
      title: `The API key of the workspace ${workspace.name} expires.`,
      happen: () => world.expireKey(workspace.name),
      alert: 'PhalaApiKeyRefused',
      mending: 'A new key is written to the file that the exporter reads.',
      mend: () => watcher.changeKey(workspace.name, world.renewKey(workspace.name)),
    },
  ];
}
