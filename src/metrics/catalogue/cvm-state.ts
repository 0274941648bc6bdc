import { CVM_STATUSES } from '../../snapshot/vocabulary.ts';
import { defineFamily, one, stateSet } from '../define.ts';
import type { CvmSubject } from './cvm-subject.ts';

const toStatusSet = stateSet('status', CVM_STATUSES);

/** How a CVM is: what changes while it lives. */
export const cvmState = [
  defineFamily({
    name: 'phala_cvm_status',
    type: 'gauge',
    unit: 'none',
    help: 'State set: 1 for the status of the CVM as of the last poll, 0 for the other known ones.',
    labels: ['status'],
    samples: ({ cvm }: CvmSubject) => toStatusSet(cvm.status),
  }),
  defineFamily({
    name: 'phala_cvm_in_progress',
    type: 'gauge',
    unit: 'none',
    help: 'Whether an operation ran on the CVM as of the last poll.',
    labels: [],
    samples: ({ cvm }: CvmSubject) => one(cvm.inProgress),
  }),
  defineFamily({
    name: 'phala_cvm_operation_info',
    type: 'gauge',
    unit: 'none',
    help: 'What the operation that ran as of the last poll makes of the CVM; 1 while one runs, else absent.',
    labels: ['target'],
    samples: ({ cvm: { operation } }: CvmSubject) =>
      operation === undefined ? [] : [{ labels: { target: operation.target }, value: 1 }],
  }),
  defineFamily({
    name: 'phala_cvm_operation_start_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'When the operation that ran as of the last poll started; absent when none did.',
    labels: [],
    samples: ({ cvm }: CvmSubject) => one(cvm.operation?.startedAtSeconds),
  }),
  defineFamily({
    name: 'phala_cvm_uptime_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Time since the CVM started as of the last poll; only while it runs.',
    labels: [],
    samples: ({ cvm }: CvmSubject) => one(cvm.uptimeSeconds),
  }),
  defineFamily({
    name: 'phala_cvm_boot_complete',
    type: 'gauge',
    unit: 'none',
    help: 'Whether the boot of the CVM has come to its end as of the last poll.',
    labels: [],
    samples: ({ cvm }: CvmSubject) => one(cvm.bootComplete),
  }),
  defineFamily({
    name: 'phala_cvm_boot_error',
    type: 'gauge',
    unit: 'none',
    help: 'Whether the boot of the CVM reported an error as of the last poll.',
    labels: [],
    samples: ({ cvm }: CvmSubject) => one(cvm.bootError),
  }),
  defineFamily({
    name: 'phala_cvm_last_event_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'When each known event of the CVM last happened as of the last poll; lost when the VM manager restarts.',
    labels: ['event'],
    samples: ({ cvm }: CvmSubject) =>
      Object.entries(cvm.lastEventAtSeconds).map(([event, value]) => ({ labels: { event }, value })),
  }),
] as const;
