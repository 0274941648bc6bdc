import type { Section } from '../define.ts';
import { app } from './app.ts';
import { attestation, collateral } from './attestation.ts';
import { cvm } from './cvm.ts';
import { fleet } from './fleet.ts';
import { node } from './node.ts';
import { serviceDiscovery } from './service-discovery.ts';
import { workspace } from './workspace.ts';

/** Every family that comes from the cloud, in the order of the exposition. */
export const CATALOGUE: readonly Section[] = [
  fleet,
  app,
  cvm,
  attestation,
  workspace,
  node,
  collateral,
  serviceDiscovery,
];
