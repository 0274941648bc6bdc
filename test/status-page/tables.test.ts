import { expect, it } from 'vitest';
import type { Attestation } from '../../src/snapshot/attestation.ts';
import type { CvmView } from '../../src/snapshot/model.ts';
import { AUTO_RESTART_EXHAUSTED } from '../../src/snapshot/vocabulary.ts';
import { toCvmHealth } from '../../src/status-page/health.ts';
import { renderHtml } from '../../src/status-page/html.ts';
import { renderCvms } from '../../src/status-page/tables.ts';
import { GOOD_ATTESTATION } from '../metrics/full-snapshot.ts';
import { toApp, toFleetCvm } from './fleet.ts';
import { NOW } from './status-data.ts';

/** The cells of a CVM: its status with notes, and its uptime. */
function cellsOf(changes: Partial<CvmView>): readonly [status: string, uptime: string] {
  const cvm = toFleetCvm(0, { statusChangedAtSeconds: NOW - 240, ...changes });
  const row = { cvm, app: toApp('shop'), health: toCvmHealth(cvm) };
  const [, , status = '', , uptime = ''] = renderHtml(renderCvms([row], NOW)).split('<td>');
  return [toText(status), toText(uptime.split('\n')[0] ?? '')];
}

const toText = (html: string): string =>
  html
    .replaceAll('<small>', ' | ')
    .replaceAll(/<[^>]+>/g, '')
    .trim();

const DOWN = {
  uptimeSeconds: undefined,
  startedAtSeconds: undefined,
  bootStage: undefined,
  bootError: 'none',
} as const;
const EXHAUSTED = { [AUTO_RESTART_EXHAUSTED]: NOW - 240 };
const OPERATION = { target: 'running', type: undefined, phase: undefined, startedAtSeconds: NOW - 90 };

it.each<[string, string, Partial<CvmView>]>([
  ['running', 'it is well, however long', {}],
  ['exited for 4m', 'its status has changed', { ...DOWN, status: 'exited' }],
  [
    'exited',
    'the change of its status was not seen',
    { ...DOWN, status: 'exited', statusChangedAtSeconds: undefined },
  ],
  [
    'exited for 4m | not restarted any more',
    'the VM manager has given up',
    { ...DOWN, status: 'exited', lastEventAtSeconds: EXHAUSTED },
  ],
  ['running', 'it runs again after that', { lastEventAtSeconds: EXHAUSTED }],
  [
    'starting for 1m 30s: setting up docker',
    'it starts',
    { ...DOWN, status: 'starting', bootStage: 'setting up docker', inProgress: true, operation: OPERATION },
  ],
  [
    'booting for 2m: pre-launch',
    'it is running before its boot is complete',
    { bootStage: 'pre-launch', bootError: 'none', startedAtSeconds: NOW - 120 },
  ],
  [
    'boot error for 4m: starting containers',
    'its boot has failed',
    { ...DOWN, status: 'error', bootError: 'containers', bootStage: 'starting containers' },
  ],
  ['updating for 4m', 'it is updated', { status: 'updating', inProgress: true }],
  [
    'running, compose_update in progress for 1m 30s',
    'an operation is in progress',
    { inProgress: true, operation: { ...OPERATION, type: 'compose_update' } },
  ],
  [
    'running, operation in progress for 1m 30s',
    'the type of its operation is unknown',
    { inProgress: true, operation: OPERATION },
  ],
  ['running | not reported by its node', 'its node does not respond', { live: false }],
  ['running', 'live status is off', { live: undefined }],
  [
    'provisioning for 4m',
    'it has no UUID that its node can be asked for',
    {
      ...DOWN,
      status: 'provisioning',
      live: false,
      attributes: { ...toFleetCvm(0).attributes, vmUuid: undefined },
    },
  ],
])('the status of a CVM is %j when %s', (status, _when, changes) => {
  expect(cellsOf(changes)[0]).toBe(status);
});

it('the uptime of a CVM is shown while it is known, else a dash', () => {
  expect([cellsOf({ uptimeSeconds: 3660 })[1], cellsOf(DOWN)[1]]).toEqual(['1h 1m', '–']);
});

it.each<[string, Partial<Attestation>]>([
  ['running attested', { failure: undefined, tcb: { status: 'UpToDate', advisories: [] } }],
  ['running attested, TCB OutOfDate', { failure: undefined }],
  ['running attested, another compose hash', { composeHash: 'd'.repeat(64) }],
  ['running attestation invalid: app_id_mismatch', { failure: 'app_id_mismatch' }],
  ['running not attested: collateral_expired', { failure: 'collateral_expired' }],
])('shows a badge when the quote of the CVM was checked: %s', (expected, attestation) => {
  const [status] = cellsOf({ attestation: { ...GOOD_ATTESTATION, ...attestation } });

  expect(status).toBe(expected);
});
