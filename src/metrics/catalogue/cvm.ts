import type { Cvm } from '../../snapshot/model.ts';
import { defineSection } from '../define.ts';
import { cvmDetails } from './cvm-details.ts';
import { cvmState } from './cvm-state.ts';
import type { CvmSubject } from './cvm-subject.ts';

/** What is known of a CVM as of the last good poll of its app. */
export const cvm = defineSection<CvmSubject>({
  identityLabels: ['app_id', 'cvm_id', 'name'],
  groups: ({ apps }) => apps.map(({ target, cvms }) => cvms.map((each) => toSubject(each, target.workspace))),
  identify: ({ cvm: { appId, cvmId, name } }) => [appId, cvmId, name],
  families: [...cvmState, ...cvmDetails],
});

// A CVM that did not change stays the same subject, so that what was rendered of it is still good.
const subjects = new WeakMap<Cvm, CvmSubject>();

function toSubject(each: Cvm, workspace: string): CvmSubject {
  const known = subjects.get(each);
  if (known?.workspace === workspace) return known;
  const subject = { cvm: each, workspace };
  subjects.set(each, subject);
  return subject;
}
