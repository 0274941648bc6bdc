/** An instance type. */
export interface InstanceType {
  readonly name: string;
  readonly vcpu: number;
  readonly memoryMib: number;
  readonly gpus: number;
  readonly diskGib: number;
  /** US dollars per hour, as the decimal string of the API. */
  readonly hourlyPrice: string;
}

/** The instance types of the simulated cloud. */
const INSTANCE_TYPES = {
  small: { name: 'tdx.small', vcpu: 1, memoryMib: 2048, gpus: 0, diskGib: 20, hourlyPrice: '0.058' },
  medium: { name: 'tdx.medium', vcpu: 2, memoryMib: 4096, gpus: 0, diskGib: 40, hourlyPrice: '0.116' },
  large: { name: 'tdx.large', vcpu: 4, memoryMib: 8192, gpus: 0, diskGib: 80, hourlyPrice: '0.232' },
  xlarge: { name: 'tdx.xlarge', vcpu: 8, memoryMib: 16384, gpus: 0, diskGib: 160, hourlyPrice: '0.464' },
  gpu: { name: 'h200.small', vcpu: 24, memoryMib: 196608, gpus: 1, diskGib: 512, hourlyPrice: '3.5' },
} as const satisfies Record<string, InstanceType>;

/** The type of key management service of an app. */
type KmsType = 'phala' | 'base' | 'ethereum' | 'legacy';

/** The settings that differ between apps. */
export interface AppTemplate {
  readonly name: string;
  readonly projectType: string | null;
  readonly kmsType: KmsType;
  readonly instanceType: InstanceType;
  readonly image: string;
  readonly billingPeriod: 'hourly' | 'monthly' | 'skip';
  readonly isPublic: boolean;
  readonly port: number;
}

const DEFAULTS = {
  projectType: 'docker-compose',
  kmsType: 'phala',
  instanceType: INSTANCE_TYPES.small,
  image: 'dstack-0.5.6',
  billingPeriod: 'hourly',
  isPublic: true,
  port: 8080,
} as const;

/** The apps, in order; with more apps than templates, they repeat with a number in the name. */
export const APP_TEMPLATES: readonly AppTemplate[] = [
  { ...DEFAULTS, name: 'web-frontend', port: 3000 },
  { ...DEFAULTS, name: 'api-gateway', instanceType: INSTANCE_TYPES.medium },
  { ...DEFAULTS, name: 'price-oracle', kmsType: 'base', image: 'dstack-dev-0.5.6', billingPeriod: 'skip' },
  {
    ...DEFAULTS,
    name: 'llm-inference',
    projectType: 'private-ai',
    instanceType: INSTANCE_TYPES.gpu,
    image: 'dstack-nvidia-0.5.5',
    billingPeriod: 'monthly',
    port: 8000,
  },
  {
    ...DEFAULTS,
    name: 'vault-signer',
    kmsType: 'ethereum',
    instanceType: INSTANCE_TYPES.large,
    isPublic: false,
  },
  { ...DEFAULTS, name: 'chat-agent', projectType: 'agent', instanceType: INSTANCE_TYPES.xlarge },
  { ...DEFAULTS, name: 'event-indexer', projectType: null, kmsType: 'legacy', image: 'dstack-0.5.5' },
  { ...DEFAULTS, name: 'bridge-relayer', kmsType: 'base', instanceType: INSTANCE_TYPES.medium },
  { ...DEFAULTS, name: 'data-pipeline', instanceType: INSTANCE_TYPES.large, isPublic: false },
];

/** The nodes. */
export const NODE_TEMPLATES = [
  { id: 5, machineId: 12, name: 'prod5', region: 'US-WEST-1', version: 'v0.5.6' },
  { id: 6, machineId: 13, name: 'prod6', region: 'US-WEST-1', version: 'v0.5.6' },
  { id: 9, machineId: 21, name: 'prod9', region: 'EU-CENTRAL-1', version: 'v0.5.5' },
  { id: 12, machineId: 27, name: 'prod12', region: 'AP-SOUTHEAST-1', version: 'v0.5.6' },
  { id: 18, machineId: 33, name: 'gpu-use2', region: 'US-EAST-2', version: 'v0.5.4' },
] as const;

/** The stages of a boot, in order; `attesting GPU` only with a GPU. */
export const BOOT_STAGES = [
  'booting',
  'requesting app keys',
  'attesting GPU',
  'initializing data disk',
  'mounting data disk',
  'data disk ready',
  'setting up dstack-gateway',
  'setting up docker',
  'init-script',
  'pre-launch',
  'starting containers',
  'running main script',
] as const;
