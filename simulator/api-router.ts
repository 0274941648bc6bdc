import { type Request, type Response, Router } from 'express';
import type { Clock } from './clock.ts';
import { sendGenuine, spoil } from './fault-answers.ts';
import type { Faults } from './faults.ts';
import type { KeyState, RequestLog } from './request-log.ts';
import { type Question, toAnswer } from './to-answer.ts';
import type { World } from './world.ts';

const CREDENTIALS = new Set(['x-api-key', 'authorization', 'cookie', 'proxy-authorization']);

/** What the API is served from. */
export interface ApiParts {
  readonly world: World;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly clock: Clock;
}

/** Creates the routes below `/api/v1`. */
export function createApiRouter(parts: ApiParts): Router {
  const router = Router();
  let served = 0;
  const serve =
    (endpoint: Question['endpoint']) =>
    (request: Request<{ appId?: string }>, response: Response): void => {
      served += 1;
      const requestId = `req_sim_${String(served).padStart(6, '0')}`;
      answer(parts, toQuestion(request, endpoint, requestId), response);
    };
  router.get('/apps/:appId/cvms', serve('app_cvms'));
  router.get('/apps', serve('apps'));
  router.use(serve('other'));
  return router;
}

function toQuestion(
  request: Request<{ appId?: string }>,
  endpoint: Question['endpoint'],
  requestId: string,
): Question {
  return {
    endpoint,
    appId: request.params.appId ?? null,
    apiKey: request.header('x-api-key'),
    version: request.header('x-phala-version'),
    query: request.query,
    requestId,
  };
}

function answer(parts: ApiParts, question: Question, response: Response): void {
  const { requestId } = question;
  const appId = question.appId?.toLowerCase().replace(/^(app_|0x)/, '') ?? null;
  response.setHeader('x-request-id', requestId);
  log(parts, question, appId, response);
  const workspace = parts.world.workspaces().find((candidate) => candidate.apiKey === question.apiKey);
  const { latencySeconds, fault } = parts.faults.choose({
    endpoint: question.endpoint,
    appId,
    workspace: workspace?.name ?? null,
  });
  const send = (): void => {
    const nowSeconds = parts.clock.nowSeconds();
    const spoiling = { response, answer: toAnswer(question, parts.world, nowSeconds), requestId, nowSeconds };
    if (fault) spoil(spoiling, fault.kind, fault);
    else sendGenuine(spoiling);
  };
  if (latencySeconds === 0) {
    send();
    return;
  }
  const timer = setTimeout(send, latencySeconds * 1000);
  response.once('close', () => clearTimeout(timer));
}

function log(
  { requests, clock, world }: ApiParts,
  question: Question,
  appId: string | null,
  response: Response,
): void {
  const { req } = response;
  const headers = Object.entries(req.headers)
    .filter(([name]) => !CREDENTIALS.has(name))
    .map(([name, value]) => [name, String(value)] as const);
  const end = requests.begin({
    requestId: question.requestId,
    method: req.method,
    path: req.originalUrl,
    endpoint: question.endpoint,
    appId,
    headers: Object.fromEntries(headers),
    apiKey: toKeyState(question.apiKey, world),
    atSeconds: clock.nowSeconds(),
  });
  response.once('finish', () => end.answered(response.statusCode));
  response.once('close', end.closed);
}

function toKeyState(apiKey: string | undefined, world: World): KeyState {
  if (apiKey === undefined) return 'missing';
  const workspace = world.workspaces().find((candidate) => candidate.apiKey === apiKey);
  if (!workspace) return 'unknown';
  return workspace.keyExpired ? 'expired' : 'valid';
}
