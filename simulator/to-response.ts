import type { ApiResponse, ErrorResponse } from './api-response.ts';
import { toAppItem } from './app-item.ts';
import { toCvmInfo } from './cvm-info.ts';
import { toHostedCvm } from './hosted-cvm.ts';
import type { Shape, SimulatedWorkspace } from './model.ts';
import { type Page, parsePage } from './page.ts';
import type { World } from './world.ts';

/** The parts of a request that the API uses. */
export interface ApiRequest {
  readonly endpoint: 'app_cvms' | 'apps' | 'other';
  /** As in the path; null if the path has none. */
  readonly appId: string | null;
  readonly apiKey: string | undefined;
  readonly version: string | undefined;
  readonly query: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ['2025-10-28', 'hosted'],
  ['2026-01-21', 'info'],
  ['2026-05-22', 'info'],
]);

/** Computes the response to a request, without faults. */
export function toResponse(request: ApiRequest, world: World, nowSeconds: number): ApiResponse {
  const workspace = world.workspaces().find((candidate) => candidate.apiKey === request.apiKey);
  if (!workspace) return toError(401, 'Not authenticated');
  if (workspace.keyExpired) return toError(401, 'API key has expired');
  const shape = request.version === undefined ? workspace.defaultShape : SHAPES.get(request.version);
  if (!shape) return toInputError(['header', 'X-Phala-Version'], 'Unsupported API version', 'value_error');
  if (request.endpoint === 'apps') return toAppsResponse(request, world, workspace, shape);
  if (request.endpoint === 'app_cvms')
    return toCvmsResponse(request, world, { workspace, shape, nowSeconds });
  return toError(404, 'Not Found');
}

interface RequestContext {
  readonly workspace: SimulatedWorkspace;
  readonly shape: Shape;
  readonly nowSeconds: number;
}

function toCvmsResponse(
  { appId, requestId }: ApiRequest,
  world: World,
  context: RequestContext,
): ApiResponse {
  const id = /^(?:app_|0x)?([0-9a-f]{40})$/i.exec(appId ?? '')?.[1]?.toLowerCase();
  if (id === undefined) return toInputError(['path', 'app_id'], 'Invalid app identifier', 'value_error');
  const app = world.apps().find((candidate) => candidate.id === id);
  if (!app) return toCodedError(404, 'ERR-01-004', 'App not found', requestId);
  if (app.workspace !== context.workspace) {
    return toCodedError(403, 'ERR-01-003', 'No access to the workspace of this app', requestId);
  }
  return {
    status: 200,
    shape: context.shape,
    toItems: (shape) =>
      app.cvms.map((cvm) => (shape === 'info' ? toCvmInfo(cvm) : toHostedCvm(cvm, context.nowSeconds))),
    toBody: (items) => items,
  };
}

function toAppsResponse(
  request: ApiRequest,
  world: World,
  workspace: SimulatedWorkspace,
  asked: Shape,
): ApiResponse {
  const page = parsePage(request.query);
  if ('name' in page) return toInputError(['query', page.name], page.message, page.type);
  const apps = world.apps().filter((app) => app.workspace === workspace);
  const onPage = apps.slice((page.number - 1) * page.size, page.number * page.size);
  return {
    status: 200,
    shape: asked,
    toItems: (shape) => onPage.map((app) => toAppItem(app, shape)),
    toBody: (items) => ({ dstack_apps: items, ...toPageFields(page, apps.length) }),
  };
}

function toPageFields({ number, size }: Page, total: number): Record<string, number> {
  return { page: number, page_size: size, total, total_pages: Math.ceil(total / size) };
}

function toError(status: ErrorResponse['status'], detail: string): ErrorResponse {
  return { status, body: { detail } };
}

function toCodedError(
  status: ErrorResponse['status'],
  code: string,
  message: string,
  requestId: string,
): ErrorResponse {
  return { status, body: { error_code: code, message, request_id: requestId } };
}

function toInputError(loc: readonly string[], msg: string, type: string): ErrorResponse {
  return { status: 422, body: { detail: [{ loc, msg, type }] } };
}
