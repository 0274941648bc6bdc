import type { Cvm } from '../../snapshot/model.ts';

/** A CVM, and the workspace that it was seen through. */
export interface CvmSubject {
  readonly cvm: Cvm;
  readonly workspace: string;
}
