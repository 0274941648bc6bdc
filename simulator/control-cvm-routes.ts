import type { Router } from 'express';
import { z } from 'zod';
import type { SimulatorDeps } from './api-router.ts';
import { GUEST_FORMS } from './guest-metrics.ts';
import { BATCH_ROWS } from './model.ts';
import { PCCS_STATES, TAMPERS, type Tee } from './tee.ts';

const NodeStatus = z.enum(['ONLINE', 'OFFLINE', 'MAINTENANCE']);
const GatewayState = z.enum(['up', 'down']);
const CvmAction = z.enum(['delete', 'crash', 'stop', 'start', 'update', 'bootError', 'restart', 'exhaust']);
const Hang = z.strictObject({
  stage: z.string().min(1),
  boot_error: z.string().default(''),
  status: z.enum(['starting', 'running']).default('starting'),
});
const Change = z.strictObject({
  compose_hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
    .optional(),
  boot_error: z.string().optional(),
  uptime_seconds: z.number().nonnegative().optional(),
  // Larger and smaller numbers are not written as decimals.
  hourly_price_usd: z.number().min(0.001).max(1000).optional(),
});
const Ratio = z.number().min(0).max(1).optional();
const Guest = z.strictObject({
  form: z.enum(GUEST_FORMS).optional(),
  memory_used_ratio: Ratio,
  disk_used_ratio: Ratio,
  gpu_ready: z.boolean().optional(),
});
const Row = z.enum(BATCH_ROWS);

const TeeChange = z.strictObject({
  tcb_status: z.string().min(1).optional(),
  advisories: z.array(z.string()).optional(),
  pck_revoked: z.boolean().optional(),
  valid_seconds: z.int().positive().optional(),
  pccs: z.enum(PCCS_STATES).optional(),
});

/** Adds the routes that change CVMs and nodes. */
export function addCvmRoutes(router: Router, { tee, world }: SimulatorDeps): void {
  addTeeRoutes(router, tee);
  router.post('/cvms/:id/hang', (request, response) => {
    const { stage, boot_error, status } = Hang.parse(request.body);
    world.hang(request.params.id, { stage, bootError: boot_error, phase: status });
    response.status(204).end();
  });
  router.post('/cvms/:id/set', (request, response) => {
    const { compose_hash, boot_error, uptime_seconds, hourly_price_usd } = Change.parse(request.body);
    world.set(request.params.id, {
      composeHash: compose_hash,
      bootError: boot_error,
      uptimeSeconds: uptime_seconds,
      hourlyPriceUsd: hourly_price_usd,
    });
    response.status(204).end();
  });
  router.post('/cvms/:id/guest', (request, response) => {
    const { form, memory_used_ratio, disk_used_ratio, gpu_ready } = Guest.parse(request.body);
    world.setGuest(request.params.id, {
      ...(form && { form }),
      ...(memory_used_ratio !== undefined && { memoryUsedRatio: memory_used_ratio }),
      ...(disk_used_ratio !== undefined && { diskUsedRatio: disk_used_ratio }),
      ...(gpu_ready !== undefined && { isGpuReady: gpu_ready }),
    });
    response.status(204).end();
  });
  router.post('/cvms/:id/batch-row/:row', (request, response) => {
    world.setBatchRow(request.params.id, Row.parse(request.params.row));
    response.status(204).end();
  });
  router.post('/cvms/:id/:action', (request, response) => {
    world[CvmAction.parse(request.params.action)](request.params.id);
    response.status(204).end();
  });
  router.post('/nodes/:id/batch-row/:row', (request, response) => {
    world.setNodeBatchRow(request.params.id, Row.parse(request.params.row));
    response.status(204).end();
  });
  router.post('/nodes/:id/gateway/:state', (request, response) => {
    world.setGateway(request.params.id, GatewayState.parse(request.params.state) === 'up');
    response.status(204).end();
  });
  router.post('/nodes/:id/:status', (request, response) => {
    world.setNodeStatus(request.params.id, NodeStatus.parse(request.params.status.toUpperCase()));
    response.status(204).end();
  });
}

function addTeeRoutes(router: Router, tee: Tee): void {
  router.post('/cvms/:id/tamper/:kind', (request, response) => {
    tee.tamper(request.params.id, z.enum(TAMPERS).parse(request.params.kind));
    response.status(204).end();
  });
  router.post('/tee', (request, response) => {
    const { tcb_status, advisories, pck_revoked, valid_seconds, pccs } = TeeChange.parse(request.body);
    tee.set({
      ...(tcb_status === undefined ? {} : { tcbStatus: tcb_status }),
      ...(advisories === undefined ? {} : { advisories }),
      ...(pck_revoked === undefined ? {} : { isPckRevoked: pck_revoked }),
      ...(valid_seconds === undefined ? {} : { validSeconds: valid_seconds }),
      ...(pccs === undefined ? {} : { pccs }),
    });
    response.status(204).end();
  });
}
