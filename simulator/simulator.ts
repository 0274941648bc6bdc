import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import express from 'express';
import { createApiRouter } from './api-router.ts';
import { type Clock, systemClock } from './clock.ts';
import { createControlRouter } from './control-router.ts';
import type { StatusGeneration } from './cvm-status.ts';
import { createFaults, type Faults } from './faults.ts';
import { createGuestServer } from './guest-server.ts';
import type { SimulatedWorkspace } from './model.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { createTee, type Tee } from './tee.ts';
import { createWorld, type World } from './world.ts';

const TICK_MILLISECONDS = 250;
const MAX_BATCH_IDS = 100;

/** The options of a simulator. */
export interface SimulatorOptions {
  readonly host?: string;
  /** 0, the default, selects a free port. */
  readonly port?: number;
  /** Port of the guests, on the same host; 0, the default, selects a free one. */
  readonly guestPort?: number;
  readonly seed?: number;
  readonly apps?: number;
  /** The average; the last app is empty unless it is the only one. */
  readonly cvmsPerApp?: number;
  /** The generation of `POST /status/batch`; by default the newest. */
  readonly statusGeneration?: StatusGeneration;
  /** Disables random incidents and unhealthy CVMs at the start. */
  readonly isCalm?: boolean;
  /** Simulated seconds per real second; at 0, time advances only by `world.advance`. */
  readonly speed?: number;
  readonly clock?: Clock;
}

/** A workspace, its API key and its apps. */
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
  /** The origin with `/api/v1`: the exporter's `api.base_url`. */
  readonly baseUrl: string;
  /** Where the gateways of all nodes listen: an HTTP proxy for the names of guests and endpoints. */
  readonly guestOrigin: string;
  /** The current state: includes renewed keys and new apps. */
  readonly workspaces: readonly WorkspaceAccess[];
  readonly world: World;
  readonly tee: Tee;
  /** The exporter's `collectors.attestation.pccs_url`. */
  readonly pccsUrl: string;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** Closes at once, even while requests hang. */
  close(): Promise<void>;
}

/** Starts a simulator; rejects with the listen error if the port is in use. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    host = '127.0.0.1',
    port = 0,
    guestPort = 0,
    seed = 1,
    apps = 6,
    cvmsPerApp = 3,
    speed = 1,
  } = options;
  const { isCalm = false, statusGeneration = 3, clock = systemClock } = options;
  const statusBatch = { generation: statusGeneration, maxIds: MAX_BATCH_IDS, tooManyStatus: 422 } as const;
  const world = createWorld({ seed, apps, cvmsPerApp, isCalm, statusBatch, clock });
  const tee = createTee(clock);
  const deps = { world, tee, faults: createFaults(), requests: createRequestLog(), clock };
  const app = express();
  app.disable('x-powered-by');
  app.use('/api/v1', createApiRouter(deps));
  app.use('/pccs', tee.createPccsRouter());
  app.use('/_control', createControlRouter(deps));
  app.use((_request, response) => {
    response.status(404).json({ detail: 'Not Found' });
  });
  const server = createServer(app);
  const guests = createGuestServer(world, clock);
  await listen(server, port, host);
  try {
    await listen(guests, guestPort, host);
  } catch (error) {
    await closeServer(server);
    throw error;
  }
  const stopTicking = startTicking(world, speed, clock);
  const origin = toOrigin(server);
  return {
    origin,
    baseUrl: `${origin}/api/v1`,
    guestOrigin: toOrigin(guests),
    get workspaces() {
      return world.workspaces().map((workspace) => toAccess(workspace, world));
    },
    world,
    tee,
    pccsUrl: `${origin}/pccs`,
    faults: deps.faults,
    requests: deps.requests,
    close: async () => {
      stopTicking();
      await Promise.all([server, guests].filter(({ listening }) => listening).map(closeServer));
    },
  };
}

function startTicking(world: World, speed: number, clock: Clock): () => void {
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

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function toOrigin(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the simulator does not listen on a TCP address');
  if (address.address === '::') return `http://localhost:${address.port}`;
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
