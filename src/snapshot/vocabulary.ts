// The words upstream uses, as far as they are known. None of these lists is closed: others may come.

/** Statuses of a CVM in the vendor's tools; no list is published. */
export const CVM_STATUSES = [
  'running',
  'stopped',
  'exited',
  'error',
  'offline',
  'maintenance',
  'deleted',
  'pending',
  'creating',
  'provisioning',
  'starting',
  'restarting',
  'updating',
  'stopping',
  'shutting_down',
  'deleting',
  'removing',
] as const;

/** Statuses of a node, lower case. */
export const NODE_STATUSES = ['online', 'offline', 'maintenance'] as const;

/** Periods that a CVM can be billed by; `skip` is not billed. */
export const BILLING_PERIODS = ['skip', 'hourly', 'monthly'] as const;

/** Where a CVM's keys come from. */
export const KMS_TYPES = ['phala', 'ethereum', 'base', 'legacy'] as const;

/** File systems of a CVM's data disk. */
export const STORAGE_FILE_SYSTEMS = ['zfs', 'ext4'] as const;

/** Events of a CVM's life that the VM manager reports. */
export const CVM_EVENTS = [
  'boot.progress',
  'boot.error',
  'shutdown.progress',
  'instance.info',
  'vmm.auto_restart.exhausted',
] as const;

/** The settings of a CVM that `phala_cvm_setting_enabled` tells, by their label value. */
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
