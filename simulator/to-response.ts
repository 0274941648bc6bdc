import type { ApiResponse, ErrorResponse } from './api-response.ts';
import { toAppItem, toMinimalAppItem } from './app-item.ts';
import { toAttestationsResponse } from './attestations.ts';
import { toPrices } from './costs.ts';
import { toCvmInfo } from './cvm-info.ts';
import { toCodedError, toError, toInputError } from './errors.ts';
import { toHostedCvm } from './hosted-cvm.ts';
import type { JsonObject } from './json.ts';
import type { Shape, SimulatedApp, SimulatedCvm, SimulatedWorkspace } from './model.ts';
import { type Page, parsePage } from './page.ts';
import { toStatusBatchResponse } from './status-batch.ts';
import type { Tee } from './tee.ts';
import type { RequestBody } from './vm-uuids.ts';
import { type ACCOUNT_ENDPOINTS, toAccountResponse } from './workspace-response.ts';
import type { World } from './world.ts';

/** The parts of a request that the API uses. */
export interface ApiRequest {
  readonly endpoint:
    | 'app_cvms'
    | 'apps'
    | 'attestations'
    | 'status_batch'
    | (typeof ACCOUNT_ENDPOINTS)[number]
    | 'other';
  /** As in the path; null if the path has none. */
  readonly appId: string | null;
  /** Of a workspace, in the path. */
  readonly slug: string | undefined;
  readonly apiKey: string | undefined;
  readonly version: string | undefined;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: RequestBody;
  readonly requestId: string;
}

/** The first version whose lists have what a CVM costs per hour. */
const WITH_RATES = '2026-06-23';

const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ['2025-10-28', 'hosted'],
  ['2026-01-21', 'info'],
  ['2026-05-22', 'info'],
  [WITH_RATES, 'info'],
]);

/** Computes the response to a request, without faults. */
export function toResponse(
  request: ApiRequest,
  { tee, world }: { readonly tee: Tee; readonly world: World },
  nowSeconds: number,
): ApiResponse {
  const workspace = world.workspaces().find((candidate) => candidate.apiKey === request.apiKey);
  if (!workspace) return toError(401, 'Not authenticated');
  if (workspace.keyExpired) return toError(401, 'API key has expired');
  const shape = request.version === undefined ? workspace.defaultShape : SHAPES.get(request.version);
  if (!shape) return toInvalid(['header', 'X-Phala-Version'], 'Unsupported API version');
  if (request.endpoint === 'apps') return toAppsResponse(request, world, workspace, shape);
  if (request.endpoint === 'app_cvms')
    return toCvmsResponse(request, world, { workspace, shape, nowSeconds });
  if (request.endpoint === 'attestations') {
    const app = findApp(request, world, workspace);
    return 'status' in app ? app : toAttestationsResponse(app, tee);
  }
  if (request.endpoint === 'status_batch')
    return toStatusBatchResponse(request.body, { world, workspace, nowSeconds });
  if (request.endpoint === 'other') return toError(404, 'Not Found');
  const { endpoint, requestId, slug } = request;
  return toAccountResponse({ endpoint, requestId, slug }, { world, workspace, shape });
}

interface RequestContext {
  readonly workspace: SimulatedWorkspace;
  readonly shape: Shape;
  readonly nowSeconds: number;
}

function findApp(
  { appId, requestId }: ApiRequest,
  world: World,
  workspace: SimulatedWorkspace,
): SimulatedApp | ErrorResponse {
  const id = /^(?:app_|0x)?([0-9a-f]{40})$/i.exec(appId ?? '')?.[1]?.toLowerCase();
  if (id === undefined) return toInvalid(['path', 'app_id'], 'Invalid app identifier');
  const app = world.apps().find((candidate) => candidate.id === id);
  if (!app) return toCodedError(404, 'ERR-01-004', 'App not found', requestId);
  if (app.workspace !== workspace)
    return toCodedError(403, 'ERR-01-003', 'No access to the workspace of this app', requestId);
  return app;
}

function toCvmsResponse(request: ApiRequest, world: World, context: RequestContext): ApiResponse {
  const app = findApp(request, world, context.workspace);
  if ('status' in app) return app;
  const { cvms, ageSeconds } = world.listed(app);
  const atSeconds = context.nowSeconds - ageSeconds;
  const toItems = (shape: Shape): JsonObject[] =>
    cvms.map((cvm) =>
      shape === 'hosted'
        ? toHostedCvm(cvm, atSeconds)
        : { ...toCvmInfo(cvm), ...toRates(cvm, request.version) },
    );
  return {
    status: 200,
    toItems: () => toItems(context.shape),
    toOtherItems: () => toItems(other(context.shape)),
    toMinimalItem: (item) => item,
    toBody: (items) => items,
    toWrongContainer: () => ({ items: [] }),
  };
}

function toAppsResponse(
  request: ApiRequest,
  world: World,
  workspace: SimulatedWorkspace,
  shape: Shape,
): ApiResponse {
  const page = parsePage(request.query);
  if ('name' in page) return toInputError({ loc: ['query', page.name], msg: page.message, type: page.type });
  const apps = world.apps().filter((app) => app.workspace === workspace);
  const onPage = apps.slice((page.number - 1) * page.size, page.number * page.size);
  return {
    status: 200,
    toItems: () => onPage.map((app) => toAppItem(app, shape)),
    toOtherItems: () => onPage.map((app) => toAppItem(app, other(shape))),
    toMinimalItem: (item) => toMinimalAppItem(item['app_id']),
    toBody: (items) => ({ dstack_apps: items, ...toPageFields(page, apps.length) }),
    toWrongContainer: () => ({ items: [] }),
  };
}

function toRates(cvm: SimulatedCvm, version: string | undefined): JsonObject {
  if (version !== WITH_RATES) return {};
  const { compute, disk } = toPrices(cvm);
  return {
    hourly_rate: {
      total: (compute + disk).toFixed(6),
      compute: compute.toFixed(6),
      disk: disk.toFixed(6),
    },
    billing_interval: cvm.app.template.billingPeriod,
  };
}

function toPageFields({ number, size }: Page, total: number): Record<string, number> {
  return { page: number, page_size: size, total, total_pages: Math.ceil(total / size) };
}

function other(shape: Shape): Shape {
  return shape === 'info' ? 'hosted' : 'info';
}

function toInvalid(loc: readonly string[], msg: string): ErrorResponse {
  return toInputError({ loc, msg, type: 'value_error' });
}
