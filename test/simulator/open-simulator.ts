import { request } from 'undici';
import { afterEach } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/simulator.ts';
import type { CvmStatus } from './item.ts';

const opened: Simulator[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
});

/** Starts a simulator in which time stands still; it closes after the test. */
export async function openSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ speed: 0, ...options });
  opened.push(simulator);
  return simulator;
}

export const OLD = '2025-10-28';
export const NEW = '2026-01-21';
export const NEWEST = '2026-05-22';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly json: <T = unknown>() => T;
}

/** Sends a request to the API, by default with the first workspace's key. */
export async function ask(
  simulator: Simulator,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const key = simulator.workspaces[0]?.apiKey ?? '';
  const response = await request(`${simulator.baseUrl}${path}`, {
    headers: { 'x-api-key': key, 'x-phala-version': NEW, ...headers },
  });
  return toReply(response.statusCode, response.headers, await response.body.text());
}

/** Sends a body, JSON unless it is a string, to `POST /status/batch`, with the first workspace's key. */
export async function postStatusBatch(
  simulator: Simulator,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const key = simulator.workspaces[0]?.apiKey ?? '';
  const response = await request(`${simulator.baseUrl}/status/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return toReply(response.statusCode, response.headers, await response.body.text());
}

/** The live status of CVMs, by their UUIDs. */
export async function readStatuses(
  simulator: Simulator,
  vmUuids: readonly string[],
): Promise<Readonly<Record<string, CvmStatus | null>>> {
  return (await postStatusBatch(simulator, { vm_uuids: vmUuids })).json();
}

/** Talks to the control endpoint. */
export async function control(
  simulator: Simulator,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Reply> {
  const response = await request(`${simulator.origin}/_control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return toReply(response.statusCode, response.headers, await response.body.text());
}

/** An app of the workspace that has CVMs. */
export function firstAppId(simulator: Simulator, workspace = 0): string {
  const appId = simulator.workspaces[workspace]?.appIds[0];
  if (appId === undefined) throw new Error('the workspace has no apps');
  return appId;
}

function toReply(status: number, headers: Readonly<Record<string, unknown>>, text: string): Reply {
  return { status, headers, text, json: () => JSON.parse(text) };
}
