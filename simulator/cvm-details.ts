import { createHash } from 'node:crypto';
import type { SimulatedCvm } from './model.ts';

/** Details of a CVM that both shapes share, computed from its state. */
export interface CvmDetails {
  readonly hasNode: boolean;
  readonly hasVm: boolean;
  readonly imageVersion: string;
  readonly composeHash: string;
  readonly deployerAddress: string;
  readonly contractAddress: string | null;
  readonly chainId: number | null;
  readonly publicUrls: readonly { readonly app: string; readonly instance: string }[];
}

const CHAINS = { phala: null, legacy: null, base: 8453, ethereum: 1 } as const;

/** Computes the details of a CVM. */
export function toCvmDetails(cvm: SimulatedCvm): CvmDetails {
  const { app } = cvm;
  const chainId = CHAINS[app.template.kmsType];
  return {
    hasNode: cvm.phase !== 'creating',
    hasVm: hasVm(cvm),
    imageVersion: app.template.image.slice(app.template.image.lastIndexOf('-') + 1),
    composeHash: cvm.composeHash ?? toHash(`${app.id}/compose/${cvm.composeRevision}`),
    deployerAddress: `0x${toHash(app.workspace.id).slice(0, 40)}`,
    contractAddress: chainId === null ? null : `0x${app.id}`,
    chainId,
    publicUrls: cvm.instanceId === null ? [] : [toUrls(cvm, cvm.instanceId)],
  };
}

/** Whether the node has a virtual machine for the CVM. */
export function hasVm({ phase }: SimulatedCvm): boolean {
  return phase !== 'creating' && phase !== 'provisioning';
}

/** A SHA-256 in hexadecimal digits. */
export function toHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A number in [0, 1), always the same for a CVM and a label. */
export function fraction({ uuid }: SimulatedCvm, label: string): number {
  return Number.parseInt(toHash(`${uuid}/${label}`).slice(0, 8), 16) / 2 ** 32;
}

function toUrls({ app, node }: SimulatedCvm, instanceId: string): { app: string; instance: string } {
  const rest = `${app.template.port}.${node.gatewayDomain}`;
  return { app: `https://${app.id}-${rest}`, instance: `https://${instanceId}-${rest}` };
}
