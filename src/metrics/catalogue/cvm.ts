import { defineSection } from '../define.ts';
import { cvmDetails } from './cvm-details.ts';
import { cvmState } from './cvm-state.ts';
import type { CvmSubject } from './cvm-subject.ts';

/** What is known of a CVM as of the last good poll of its app. */
export const cvm = defineSection<CvmSubject>({
  identityLabels: ['app_id', 'cvm_id', 'name'],
  subjects: ({ apps }) =>
    apps.flatMap(({ target, cvms }) => cvms.map((each) => ({ cvm: each, workspace: target.workspace }))),
  identify: ({ cvm: { appId, cvmId, name } }) => [appId, cvmId, name],
  families: [...cvmState, ...cvmDetails],
});
