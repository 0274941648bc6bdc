import { createHash } from 'node:crypto';
import type { SimulatedCvm } from './model.ts';

/** What both answer shapes say about a CVM, worked out from the world. */
export interface CvmFacts {
  readonly hasNode: boolean;
  readonly hasMachine: boolean;
  readonly imageVersion: string;
  readonly composeHash: string;
  readonly deployerAddress: string;
  readonly contractAddress: string | null;
  readonly chainId: number | null;
  readonly publicUrls: readonly { readonly app: string; readonly instance: string }[];
}

const CHAINS = { phala: null, legacy: null, base: 8453, ethereum: 1 } as const;

/** Works out the facts of a CVM. */
export function toCvmFacts(cvm: SimulatedCvm): CvmFacts {
  const { app } = cvm;
  const chainId = CHAINS[app.template.kmsType];
  return {
    hasNode: cvm.phase !== 'creating',
    hasMachine: cvm.phase !== 'creating' && cvm.phase !== 'provisioning',
    imageVersion: app.template.image.slice(app.template.image.lastIndexOf('-') + 1),
    composeHash: toHash(`${app.id}/compose/${cvm.composeRevision}`),
    deployerAddress: `0x${toHash(app.workspace.id).slice(0, 40)}`,
    contractAddress: chainId === null ? null : `0x${app.id}`,
    chainId,
    publicUrls: cvm.instanceId === null ? [] : [toUrls(cvm, cvm.instanceId)],
  };
}

/** A SHA-256 in hexadecimal, as the API uses for settings and images. */
export function toHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function toUrls({ app, node }: SimulatedCvm, instanceId: string): { app: string; instance: string } {
  const rest = `${app.template.port}.${node.gatewayDomain}`;
  return { app: `https://${app.id}-${rest}`, instance: `https://${instanceId}-${rest}` };
}
