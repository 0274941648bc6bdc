import {
  createClient,
  getAppCvms,
  getAppList,
  getCvmStatusBatch,
  safeGetAppCvms,
  safeGetCvmStatusBatch,
} from '@phala/cloud';
import { expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import { firstAppId, openSimulator } from '../simulator/open-simulator.ts';

const settings = (simulator: Simulator) => ({
  apiKey: simulator.workspaces[0]?.apiKey ?? '',
  baseURL: simulator.baseUrl,
  retry: 0,
});

it("the vendor's client reads every app in the new version", async () => {
  const simulator = await openSimulator();
  const client = createClient({ ...settings(simulator), version: '2026-01-21' });

  const apps = await getAppList(client);
  const cvms = await Promise.all(apps.dstack_apps.map(({ app_id }) => getAppCvms(client, { appId: app_id })));

  expect(apps.total).toBe(4);
  expect(cvms.flat().map((cvm) => cvm.resource.vcpu)).not.toContain(undefined);
  expect(cvms.flat().length).toBeGreaterThan(10);
});

it("the vendor's client reads every app in the old version", async () => {
  const simulator = await openSimulator();
  const client = createClient({ ...settings(simulator), version: '2025-10-28' });

  const apps = await getAppList(client);
  const cvms = await Promise.all(apps.dstack_apps.map(({ app_id }) => getAppCvms(client, { appId: app_id })));

  expect(cvms.flat().map((cvm) => cvm.hosted.app_id)).toContain(firstAppId(simulator));
});

it("the vendor's client gets typed errors", async () => {
  const simulator = await openSimulator();
  const appId = firstAppId(simulator);
  const client = createClient({ ...settings(simulator), version: '2026-01-21' });
  const stranger = createClient({ ...settings(simulator), apiKey: 'phak_wrong', version: '2026-01-21' });
  simulator.faults.add({ kind: 'status', status: 429, retry_after: '7', app_id: appId });

  expect(await safeGetAppCvms(stranger, { appId: '0'.repeat(40) })).toMatchObject({
    success: false,
    error: { status: 401 },
  });
  expect(await safeGetAppCvms(client, { appId: '0'.repeat(40) })).toMatchObject({
    success: false,
    error: { status: 404 },
  });
  expect(await safeGetAppCvms(client, { appId })).toMatchObject({ success: false, error: { status: 429 } });
});

it.each([1, 2, 3] as const)(
  "the vendor's client reads the live status in generation %i",
  async (statusGeneration) => {
    const simulator = await openSimulator({ statusGeneration });
    const client = createClient({ ...settings(simulator), version: '2026-01-21' });
    const cvms = await getAppCvms(client, { appId: firstAppId(simulator) });
    const vmUuids = cvms.map(({ vm_uuid }) => vm_uuid ?? '');

    const statuses = await getCvmStatusBatch(client, { vmUuids });

    expect(Object.keys(statuses).toSorted()).toEqual(vmUuids.toSorted());
    for (const { vm_uuid, status } of cvms) {
      expect(statuses[vm_uuid ?? '']).toMatchObject({ vm_uuid, status, in_progress: expect.any(Boolean) });
    }
    expect(simulator.requests.byEndpoint()).toEqual({ app_cvms: 1, status_batch: 1 });
  },
);

it("the vendor's client gets typed errors of the live status", async () => {
  const simulator = await openSimulator();
  const client = createClient({ ...settings(simulator), version: '2026-01-21' });
  const stranger = createClient({ ...settings(simulator), apiKey: 'phak_wrong', version: '2026-01-21' });

  expect(await safeGetCvmStatusBatch(stranger, { vmUuids: [] })).toMatchObject({
    success: false,
    error: { status: 401 },
  });
  expect(await safeGetCvmStatusBatch(client, { vmUuids: Array(101).fill('a') })).toMatchObject({
    success: false,
    error: { status: 422 },
  });
});
