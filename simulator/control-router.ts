import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { AccountChange, TopUp, toAccountChange } from './account-change.ts';
import type { SimulatorDeps } from './api-router.ts';
import { addCvmRoutes } from './control-cvm-routes.ts';
import { CONTROL_HELP } from './control-help.ts';
import { STATUS_GENERATIONS } from './cvm-status.ts';
import { Fault } from './fault.ts';
import { UnknownIdError } from './unknown-id-error.ts';
import type { World } from './world.ts';
import { toWorldView } from './world-view.ts';

const Advance = z.strictObject({ seconds: z.number().nonnegative().max(31_557_600) });
const NewApp = z.strictObject({
  name: z.string().min(1),
  workspace: z.string().min(1),
  cvms: z.int().nonnegative().max(10_000).default(1),
});
const StatusBatch = z.strictObject({
  generation: z.literal(STATUS_GENERATIONS).optional(),
  max_ids: z.int().positive().optional(),
  too_many_status: z.literal([413, 422]).optional(),
});
const ListLag = z.strictObject({ seconds: z.number().nonnegative().max(86_400) });

/** Creates the routes below `/_control`, which need no API key. */
export function createControlRouter(deps: SimulatorDeps): Router {
  const router = Router();
  router.use(express.json());
  router.get('/', (_request, response) => {
    response.json(CONTROL_HELP);
  });
  addFaultRoutes(router, deps);
  addWorldRoutes(router, deps.world);
  addCvmRoutes(router, deps);
  addLiveStatusRoutes(router, deps.world);
  addKeyRoutes(router, deps.world);
  addMoneyRoutes(router, deps.world);
  addRequestRoutes(router, deps);
  router.use((_request, response) => {
    response.status(404).json({ message: 'not found: GET /_control lists the routes' });
  });
  router.use(handleError);
  return router;
}

function addFaultRoutes(router: Router, { faults }: SimulatorDeps): void {
  router.post('/faults', (request, response) => {
    response.status(201).json({ id: faults.add(Fault.parse(request.body)) });
  });
  router.get('/faults', (_request, response) => {
    response.json(faults.list());
  });
  router.delete('/faults{/:id}', (request, response) => {
    faults.clear(request.params['id']);
    response.status(204).end();
  });
}

function addWorldRoutes(router: Router, world: World): void {
  router.get('/world', (_request, response) => {
    response.json(toWorldView(world));
  });
  router.post('/world/advance', (request, response) => {
    world.advance(Advance.parse(request.body).seconds);
    response.json(toWorldView(world));
  });
  router.post('/apps', (request, response) => {
    response.status(201).json({ id: world.addApp(NewApp.parse(request.body)).id });
  });
  router.delete('/apps/:id', (request, response) => {
    world.removeApp(request.params.id);
    response.status(204).end();
  });
  router.post('/apps/:id/cvms', (request, response) => {
    response.status(201).json({ id: world.create(request.params.id).id });
  });
}

function addLiveStatusRoutes(router: Router, world: World): void {
  router.post('/status-batch', (request, response) => {
    const { generation, max_ids, too_many_status } = StatusBatch.parse(request.body);
    world.setStatusBatch({
      ...(generation === undefined ? {} : { generation }),
      ...(max_ids === undefined ? {} : { maxIds: max_ids }),
      ...(too_many_status === undefined ? {} : { tooManyStatus: too_many_status }),
    });
    response.status(204).end();
  });
  router.post('/list-lag', (request, response) => {
    world.setListLag(ListLag.parse(request.body).seconds);
    response.status(204).end();
  });
}

function addKeyRoutes(router: Router, world: World): void {
  router.post('/keys/:workspace/expire', (request, response) => {
    world.expireKey(request.params.workspace);
    response.status(204).end();
  });
  router.post('/keys/:workspace/renew', (request, response) => {
    response.json({ api_key: world.renewKey(request.params.workspace) });
  });
}

function addMoneyRoutes(router: Router, world: World): void {
  router.post('/workspaces/:name/top-up', (request, response) => {
    world.topUp(request.params.name, TopUp.parse(request.body).usd);
    response.status(204).end();
  });
  router.post('/workspaces/:name/set', (request, response) => {
    world.setAccount(request.params.name, toAccountChange(AccountChange.parse(request.body)));
    response.status(204).end();
  });
}

function addRequestRoutes(router: Router, { requests }: SimulatorDeps): void {
  router.get('/requests', (_request, response) => {
    response.json({
      total: requests.total(),
      by_endpoint: requests.byEndpoint(),
      by_app: requests.byApp(),
      in_flight: requests.inFlight(),
      max_in_flight: requests.maxInFlight(),
      recent: requests.recent(),
    });
  });
  router.delete('/requests', (_request, response) => {
    requests.reset();
    response.status(204).end();
  });
}

function handleError(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (error instanceof UnknownIdError) response.status(404).json({ message: error.message });
  else if (error instanceof z.ZodError) response.status(400).json({ message: z.prettifyError(error) });
  else if (error instanceof SyntaxError) response.status(400).json({ message: 'the body is not valid JSON' });
  else next(error);
}
