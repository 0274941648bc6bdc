import type { SimulatedCvm } from '../../simulator/model.ts';
import type { Random } from '../../simulator/random.ts';
import type { World } from '../../simulator/world.ts';

const MAX_LIFE_SECONDS = 90;

/** The average number, kept constant so that growth is not mistaken for a leak. */
export const CVMS_PER_APP = 4;

/** The approximate number of apps. */
interface CloudDeps {
  readonly world: World;
  readonly random: Random;
  readonly apps: number;
  /** Called with a new key of a workspace. */
  readonly onKey: (workspace: string, key: string) => void;
}

/** Changes the cloud at random in steps; keeps the last app of a workspace. */
export function createCloudChanges({ world, random, apps, onKey }: CloudDeps): () => void {
  let added = 0;
  const addApp = (): void => {
    added += 1;
    const name = `${random.pick(['web', 'api', 'price-oracle'])}-${added}`;
    const cvms = random.pick([0, 1, 2, 3, 5]);
    world.addApp({ name, workspace: random.pick(['production', 'staging']), cvms });
  };
  const removeApp = (): void => {
    const app = random.pick(world.apps());
    const siblings = world.apps().filter(({ workspace }) => workspace === app.workspace);
    if (siblings.length > 1) world.removeApp(app.id);
  };
  const withCvm = (change: (cvm: SimulatedCvm) => void) => (): void => {
    const cvms = world.apps().flatMap((app) => app.cvms);
    if (cvms.length > 0) change(random.pick(cvms));
  };
  const count = (): number => world.apps().flatMap((app) => app.cvms).length;
  const isLarge = (): boolean => count() > apps * CVMS_PER_APP + 3;
  const isSmall = (): boolean => count() < apps * CVMS_PER_APP - 3;
  const createCvm = (): void => void world.create(random.pick(world.apps()).id);
  const deleteCvm = withCvm(({ id }) => world.delete(id));
  const changes: readonly (() => void)[] = [
    () => (world.apps().length < apps + 3 ? addApp() : removeApp()),
    () => (world.apps().length > apps - 3 ? removeApp() : addApp()),
    () => (isLarge() ? deleteCvm() : createCvm()),
    () => (isSmall() ? createCvm() : deleteCvm()),
    withCvm(({ id }) => world.crash(id)),
    withCvm(({ id }) => world.stop(id)),
    withCvm(({ id }) => world.start(id)),
    withCvm(({ id }) => world.update(id)),
    withCvm(({ id }) => world.bootError(id)),
    () =>
      world.setNodeStatus(random.pick(world.nodes()).id, random.pick(['ONLINE', 'OFFLINE', 'MAINTENANCE'])),
    () => {
      const workspace = random.pick(['production', 'staging']);
      if (random.next() < 0.3) world.expireKey(workspace);
      else onKey(workspace, world.renewKey(workspace));
    },
  ];
  return () => {
    world.advance(random.between(0, MAX_LIFE_SECONDS));
    if (random.next() < 0.6) random.pick(changes)();
  };
}
