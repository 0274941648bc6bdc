import { z } from 'zod';
import { Fault } from './fault.ts';
import { GUEST_FORMS } from './guest-metrics.ts';
import { BATCH_ROWS } from './model.ts';
import { TAMPERS } from './tee.ts';

/** The response to `GET /_control`. */
export const CONTROL_HELP = {
  about: 'The control API of the simulator: changes the simulated cloud and injects faults. Bodies are JSON.',
  routes: {
    'GET /_control/world': 'list apps, CVMs and nodes',
    'POST /_control/world/advance': 'advance the simulated time: {"seconds": 60}',
    'POST /_control/cvms/:id/:action':
      'delete, crash, stop, start, update, bootError, restart (within an instant) or exhaust (no further auto-restart)',
    'POST /_control/cvms/:id/hang':
      'restart, and stay at a stage: {"stage": "setting up docker", "boot_error": "", "status": "starting"}',
    'POST /_control/cvms/:id/set':
      'set properties: {"compose_hash": "…64 digits", "boot_error": "no ingress route", "uptime_seconds": 60, "hourly_price_usd": 9.5}',
    'POST /_control/cvms/:id/batch-row/:row': `set the row in POST /status/batch: ${BATCH_ROWS.join(', ')}`,
    'POST /_control/cvms/:id/tamper/:kind': `falsify its attestation: ${TAMPERS.join(', ')}`,
    'POST /_control/tee':
      'set the platform and the PCCS: {"tcb_status": "OutOfDate", "advisories": ["INTEL-SA-00615"], "pck_revoked": false, "valid_seconds": 2592000, "pccs": "down"}',
    'POST /_control/cvms/:id/guest': `set the guest agent: {"form": "${GUEST_FORMS.join('|')}", "memory_used_ratio": 0.97, "disk_used_ratio": 0.95, "gpu_ready": false}`,
    'POST /_control/apps': 'add an app: {"name": "shop", "workspace": "production", "cvms": 2}',
    'DELETE /_control/apps/:id': 'remove an app',
    'POST /_control/apps/:id/cvms': 'add a CVM',
    'POST /_control/nodes/:id/:status': 'set the status: ONLINE, OFFLINE or MAINTENANCE',
    'POST /_control/nodes/:id/batch-row/:row': 'set the row of its CVMs in POST /status/batch',
    'POST /_control/nodes/:id/gateway/:state': 'up or down: whether the gateway of the node routes requests',
    'POST /_control/status-batch':
      'set how POST /status/batch responds: {"generation": 2, "max_ids": 10, "too_many_status": 413}',
    'POST /_control/list-lag': 'make lists of CVMs lag behind: {"seconds": 60}; 0 ends it',
    'POST /_control/keys/:workspace/expire': 'expire the API key: requests get 401',
    'POST /_control/keys/:workspace/renew': 'replace the API key; the old one becomes invalid',
    'POST /_control/workspaces/:name/top-up':
      'add credit, pay what is outstanding, and start what a suspension stopped: {"usd": 100}',
    'POST /_control/workspaces/:name/set':
      'set properties: {"balance_usd": 1, "granted_usd": 0, "outstanding_usd": 0, "post_paid": false, "billing_status": "suspended", "tier": "LEVEL_1", "quotas": {"vm_slots": 8, "vcpu": 16, "memory_mb": 65536, "disk_gb": -1}}',
    'GET /_control/faults': 'list active faults',
    'POST /_control/faults': 'add a fault: {"kind": "status", "status": 503, "times": 3}',
    'DELETE /_control/faults': 'remove all faults',
    'DELETE /_control/faults/:id': 'remove a fault',
    'GET /_control/requests': 'list requests to the API',
    'DELETE /_control/requests': 'clear the list of requests',
  },
  faults: Object.fromEntries(Fault.options.map((option) => [option.shape.kind.value, toFieldTypes(option)])),
};

/** The fields of a fault without `kind`, each with its type or its values; `?` where it may be left out. */
function toFieldTypes(fault: z.ZodType): Readonly<Record<string, string>> {
  const { properties = {}, required = [] } = z.toJSONSchema(fault, { io: 'input' });
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([field]) => field !== 'kind')
      .map(([field, type]) => {
        const { enum: values, type: name } = Object(type) as { enum?: readonly string[]; type?: string };
        return [field, `${values?.join('|') ?? name}${required.includes(field) ? '' : '?'}`];
      }),
  );
}
