import express, { type Request, type Response, Router } from 'express';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import { injectFault, sendNormal } from './inject-fault.ts';
import type { KeyState, RequestLog } from './request-log.ts';
import type { Tee } from './tee.ts';
import { type ApiRequest, toResponse } from './to-response.ts';
import { parseVmUuids, type RequestBody } from './vm-uuids.ts';
import type { World } from './world.ts';

const CREDENTIALS = new Set(['x-api-key', 'authorization', 'cookie', 'proxy-authorization']);

/** The dependencies of the routes. */
export interface SimulatorDeps {
  readonly world: World;
  readonly tee: Tee;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly clock: Clock;
}

/** Creates the routes below `/api/v1`. */
export function createApiRouter(deps: SimulatorDeps): Router {
  const router = Router();
  let served = 0;
  const serve =
    (endpoint: ApiRequest['endpoint']) =>
    (request: Request<{ appId?: string; slug?: string }>, response: Response): void => {
      served += 1;
      const requestId = `req_sim_${String(served).padStart(6, '0')}`;
      handle(deps, toApiRequest(request, endpoint, requestId), response);
    };
  router.get('/apps/:appId/cvms', serve('app_cvms'));
  router.get('/apps/:appId/attestations', serve('attestations'));
  router.get('/apps', serve('apps'));
  router.post('/status/batch', express.text({ type: () => true, limit: '10mb' }), serve('status_batch'));
  router.get('/auth/me', serve('auth_me'));
  router.get('/billing/balance', serve('billing_balance'));
  router.get('/workspaces/:slug', serve('workspace'));
  router.get('/workspaces/:slug/quotas', serve('workspace_quotas'));
  router.use(serve('other'));
  return router;
}

function toApiRequest(
  request: Request<{ appId?: string; slug?: string }>,
  endpoint: ApiRequest['endpoint'],
  requestId: string,
): ApiRequest {
  return {
    endpoint,
    appId: request.params.appId ?? null,
    slug: request.params.slug,
    apiKey: request.header('x-api-key'),
    version: request.header('x-phala-version'),
    query: request.query,
    body: {
      text: typeof request.body === 'string' ? request.body : '',
      isJson: request.is('json') === 'json',
    },
    requestId,
  };
}

function handle(deps: SimulatorDeps, apiRequest: ApiRequest, response: Response): void {
  const { requestId } = apiRequest;
  const appId = apiRequest.appId?.toLowerCase().replace(/^(app_|0x)/, '') ?? null;
  response.setHeader('x-request-id', requestId);
  log(deps, apiRequest, appId, response);
  const workspace = deps.world.workspaces().find((candidate) => candidate.apiKey === apiRequest.apiKey);
  const { latencySeconds, fault } = deps.faults.choose({
    endpoint: apiRequest.endpoint,
    appId,
    workspace: workspace?.name ?? null,
  });
  const send = (): void => {
    const nowSeconds = deps.clock.nowSeconds();
    const context = {
      response,
      normal: toResponse(apiRequest, deps, nowSeconds),
      requestId,
      nowSeconds,
    };
    if (fault) injectFault(context, fault.kind, fault);
    else sendNormal(context);
  };
  if (latencySeconds === 0) {
    send();
    return;
  }
  const timer = setTimeout(send, latencySeconds * 1000);
  response.once('close', () => clearTimeout(timer));
}

function log(
  { requests, clock, world }: SimulatorDeps,
  apiRequest: ApiRequest,
  appId: string | null,
  response: Response,
): void {
  const { req } = response;
  const headers = Object.entries(req.headers)
    .filter(([name]) => !CREDENTIALS.has(name))
    .map(([name, value]) => [name, String(value)] as const);
  const end = requests.begin({
    requestId: apiRequest.requestId,
    method: req.method,
    path: req.originalUrl,
    endpoint: apiRequest.endpoint,
    appId,
    batchSize: apiRequest.endpoint === 'status_batch' ? toBatchSize(apiRequest.body) : null,
    headers: Object.fromEntries(headers),
    apiKey: toKeyState(apiRequest.apiKey, world),
    atSeconds: clock.nowSeconds(),
  });
  response.once('finish', () => end.responded(response.statusCode));
  response.once('close', end.closed);
}

function toBatchSize(body: RequestBody): number | null {
  const parsed = parseVmUuids(body);
  return 'ids' in parsed ? parsed.ids.length : null;
}

function toKeyState(apiKey: string | undefined, world: World): KeyState {
  if (apiKey === undefined) return 'missing';
  const workspace = world.workspaces().find((candidate) => candidate.apiKey === apiKey);
  if (!workspace) return 'unknown';
  return workspace.keyExpired ? 'expired' : 'valid';
}
