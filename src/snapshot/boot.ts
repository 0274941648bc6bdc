import type { CvmState } from './model.ts';
import { isBootComplete } from './vocabulary.ts';

/** Whether the CVM does not boot: an error text stays after a recovery, so a complete boot outweighs it. */
export function hasBootFailed({ bootError, bootStage }: Pick<CvmState, 'bootError' | 'bootStage'>): boolean {
  const hasText = bootError !== undefined && bootError !== 'none';
  return hasText && (bootStage === undefined || !isBootComplete(bootStage));
}

/** Whether the boot is known to be unfinished. */
export function isBooting({ bootStage }: Pick<CvmState, 'bootStage'>): boolean {
  return bootStage !== undefined && !isBootComplete(bootStage);
}
