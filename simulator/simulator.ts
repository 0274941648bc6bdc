import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import express from 'express';
import { createApiRouter } from './api-router.ts';
import { type Clock, systemClock } from './clock.ts';
import { createControlRouter } from './control-router.ts';
import { createFaults, type Faults } from './faults.ts';
import type { SimulatedWorkspace } from './model.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { createWorld, type World } from './world.ts';

const TICK_MILLISECONDS = 250;

/** Which simulated cloud to start, and where. */
export interface SimulatorOptions {
  readonly host?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly seed?: number;
  readonly apps?: number;
  /** The average; the last app is empty unless it is the only one. */
  readonly cvmsPerApp?: number;
  /** Whether nothing happens but what is asked for. */
  readonly isCalm?: boolean;
  /** How much faster than real time life runs; at 0 only `world.advance` moves it. */
  readonly speed?: number;
  readonly clock?: Clock;
}

/** A workspace as somebody with its key knows it. */
export interface WorkspaceAccess {
  readonly name: string;
  readonly slug: string;
  readonly apiKey: string;
  readonly appIds: readonly string[];
}

/** A running simulator of Phala Cloud's API. */
export interface Simulator {
  /** Such as `http://127.0.0.1:1234`. */
  readonly origin: string;
  /** The origin with `/api/v1`: what an exporter is pointed at. */
  readonly baseUrl: string;
  /** As they are now: renewed keys and new apps included. */
  readonly workspaces: readonly WorkspaceAccess[];
  readonly world: World;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** Ends at once, also when requests hang. */
  close(): Promise<void>;
}

/** Starts a simulator; rejects with the listen error when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, seed = 1, apps = 6, cvmsPerApp = 3, speed = 1 } = options;
  const { isCalm = false } = options;
  const clock = options.clock ?? systemClock;
  const world = createWorld({ seed, apps, cvmsPerApp, isCalm, clock });
  const parts = { world, faults: createFaults(), requests: createRequestLog(), clock };
  const app = express();
  app.disable('x-powered-by');
  app.use('/api/v1', createApiRouter(parts));
  app.use('/_control', createControlRouter(parts));
  app.use((_request, response) => {
    response.status(404).json({ detail: 'Not Found' });
  });
  const server = createServer(app);
  server.listen(port, host);
  await once(server, 'listening');
  const stopLife = startLife(world, speed, clock);
  const origin = toOrigin(server);
  return {
    origin,
    baseUrl: `${origin}/api/v1`,
    get workspaces() {
      return world.workspaces().map((workspace) => toAccess(workspace, world));
    },
    world,
    faults: parts.faults,
    requests: parts.requests,
    close: async () => {
      stopLife();
      if (server.listening) await closeServer(server);
    },
  };
}

function startLife(world: World, speed: number, clock: Clock): () => void {
  if (speed <= 0) return () => undefined;
  let lastSeconds = clock.monotonicSeconds();
  const timer = setInterval(() => {
    const nowSeconds = clock.monotonicSeconds();
    world.advance((nowSeconds - lastSeconds) * speed);
    lastSeconds = nowSeconds;
  }, TICK_MILLISECONDS);
  timer.unref();
  return () => clearInterval(timer);
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function toOrigin(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulator has no TCP address');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

function toAccess({ name, slug, apiKey }: SimulatedWorkspace, world: World): WorkspaceAccess {
  const appIds = world
    .apps()
    .filter((app) => app.workspace.name === name)
    .map((app) => app.id);
  return { name, slug, apiKey, appIds };
}
