import type { Expectation } from '../expectation.ts';
import { API_CASES } from './api.ts';
import { APP_CASES } from './app.ts';
import { ATTESTATION_CASES } from './attestation.ts';
import { CVM_CASES } from './cvm.ts';
import { EXPORTER_CASES } from './exporter.ts';
import { PROCESS_CASES } from './exporter-process.ts';
import { SHARD_CASES } from './exporter-shards.ts';
import { GUEST_CASES } from './guest.ts';
import { NODE_CASES } from './node.ts';
import { TEE_CASES } from './tee.ts';
import { WORKSPACE_CASES } from './workspace.ts';

/** One expectation for every alert. */
export const EXPECTATIONS: readonly Expectation[] = [
  ...PROCESS_CASES,
  ...SHARD_CASES,
  ...EXPORTER_CASES,
  ...API_CASES,
  ...WORKSPACE_CASES,
  ...APP_CASES,
  ...CVM_CASES,
  ...NODE_CASES,
  ...GUEST_CASES,
  ...TEE_CASES,
  ...ATTESTATION_CASES,
];
