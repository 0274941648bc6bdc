import type { CvmState } from './model.ts';

// Known values of the API. None of these lists is closed: the API may add others.

/** Classes of a CVM's status: it serves, changes to another status, was stopped on purpose, or needs attention. */
export type StatusClass = 'running' | 'transitional' | 'stopped' | 'failed' | 'unknown';

/** Statuses of a CVM in the vendor's tools (no list is published), with their class. */
const CVM_STATUS_CLASSES = {
  running: 'running',
  stopped: 'stopped',
  exited: 'failed',
  error: 'failed',
  offline: 'failed',
  maintenance: 'failed',
  deleted: 'stopped',
  pending: 'transitional',
  creating: 'transitional',
  provisioning: 'transitional',
  starting: 'transitional',
  restarting: 'transitional',
  updating: 'transitional',
  stopping: 'transitional',
  shutting_down: 'transitional',
  deleting: 'transitional',
  removing: 'transitional',
} as const satisfies Record<string, StatusClass>;

/** A status of a CVM that this version knows. */
export type CvmStatus = keyof typeof CVM_STATUS_CLASSES;

/** All of them, in the order of the table above. */
export const CVM_STATUSES = Object.keys(CVM_STATUS_CLASSES) as readonly CvmStatus[];

const DEPLOYING: readonly string[] = [
  'pending',
  'creating',
  'provisioning',
  'updating',
] satisfies readonly CvmStatus[];

/** Whether a transitional status may last long: images are pulled, virtual machines are created. */
export function isDeploying(status: string): boolean {
  return DEPLOYING.includes(status);
}

const CLASS_BY_STATUS: ReadonlyMap<string, StatusClass> = new Map(Object.entries(CVM_STATUS_CLASSES));

/** The class of a CVM's status; `unknown` for a status that is not in the table. */
export function toStatusClass(status: string): StatusClass {
  return CLASS_BY_STATUS.get(status) ?? 'unknown';
}

/** Statuses of a node, lower case. */
export const NODE_STATUSES = ['online', 'offline', 'maintenance'] as const;

/** Periods that a CVM can be billed by; `skip` is not billed. */
export const BILLING_PERIODS = ['skip', 'hourly', 'monthly'] as const;

/** Statuses of a workspace: `suspended` until it pays, `abandoned` after it has not for long. */
export const BILLING_STATUSES = ['active', 'suspended', 'abandoned'] as const;

/** Where a CVM's keys come from. */
export const KMS_TYPES = ['phala', 'ethereum', 'base', 'legacy'] as const;

/** File systems of a CVM's data disk. */
export const STORAGE_FILE_SYSTEMS = ['zfs', 'ext4'] as const;

/** The label value of a stage that is empty or `N/A`. */
export const NOT_STARTED = 'not started';

/** Stages of a boot, in order; the last two mean that it is complete. */
export const BOOT_STAGES = [
  NOT_STARTED,
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
  'running',
  'done',
] as const;

/** Whether a stage means that the boot is complete. */
export function isBootComplete(stage: string): boolean {
  return stage === 'running' || stage === 'done';
}

/** Causes of boot errors, by the words of their text. */
export const BOOT_ERROR_CAUSES = ['kms', 'containers', 'gateway', 'other'] as const;

/** One of the causes above. */
export type BootErrorCause = (typeof BOOT_ERROR_CAUSES)[number];

/** The event after which the VM manager does not restart an exited CVM. */
export const AUTO_RESTART_EXHAUSTED = 'vmm.auto_restart.exhausted';

/** Events of a CVM that the VM manager reports. */
export const CVM_EVENTS = [
  'boot.progress',
  'boot.error',
  'shutdown.progress',
  'instance.info',
  AUTO_RESTART_EXHAUSTED,
] as const;

/** The settings of a CVM, by their label value in `phala_cvm_setting_enabled`. */
export const CVM_SETTINGS = [
  'public_logs',
  'public_sysinfo',
  'public_tcbinfo',
  'listed',
  'gateway',
  'secure_time',
  'dev_os',
  'allow_upgrade',
] as const;

/** One of the settings above. */
export type CvmSetting = (typeof CVM_SETTINGS)[number];

/** Whether a list of known words has this one. */
export function isKnown(words: readonly string[], word: string): boolean {
  return words.includes(word);
}

/** Whether the CVM does not boot: an error text stays after a recovery, so a complete boot outweighs it. */
export function hasBootFailed({ bootError, bootStage }: Pick<CvmState, 'bootError' | 'bootStage'>): boolean {
  const hasText = bootError !== undefined && bootError !== 'none';
  return hasText && (bootStage === undefined || !isBootComplete(bootStage));
}

/** Whether the boot is known to be unfinished. */
export function isBooting({ bootStage }: Pick<CvmState, 'bootStage'>): boolean {
  return bootStage !== undefined && !isBootComplete(bootStage);
}
