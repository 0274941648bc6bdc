import type { Cvm } from '../../snapshot/model.ts';
import { defineSection } from '../define.ts';
import { cvmDetails } from './cvm-details.ts';
import { cvmState } from './cvm-state.ts';
import type { CvmSubject } from './cvm-subject.ts';

/** What is known of a CVM as of the last good poll of its app. */
export const cvm = defineSection<CvmSubject>({
  identityLabels: ['app_id', 'cvm_id', 'name'],
  subjects: ({ apps }) =>
    apps.flatMap(({ target, cvms }) => cvms.map((each) => toSubject(each, target.workspace))),
  identify: ({ cvm: { appId, cvmId, name } }) => [appId, cvmId, name],
  families: [...cvmState, ...cvmDetails],
});

function toSubject(each: Cvm, workspace: string): CvmSubject {
  return { cvm: each, workspace };
}
