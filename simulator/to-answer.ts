import type { Answer, Refusal } from './answer.ts';
import { toAppItem } from './app-item.ts';
import { toCvmInfo } from './cvm-info.ts';
import { toHostedCvm } from './hosted-cvm.ts';
import type { Shape, SimulatedWorkspace } from './model.ts';
import { type Page, parsePage } from './page.ts';
import type { World } from './world.ts';

/** What a client asked, as far as the API cares. */
export interface Question {
  readonly endpoint: 'app_cvms' | 'apps' | 'other';
  /** As written in the path; null where the path has none. */
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

/** Works out the honest answer to a question. */
export function toAnswer(question: Question, world: World, nowSeconds: number): Answer {
  const workspace = world.workspaces().find((candidate) => candidate.apiKey === question.apiKey);
  if (!workspace) return refuse(401, 'Not authenticated');
  if (workspace.keyExpired) return refuse(401, 'API key has expired');
  const shape = question.version === undefined ? workspace.defaultShape : SHAPES.get(question.version);
  if (!shape) return refuseInput(['header', 'X-Phala-Version'], 'Unsupported API version', 'value_error');
  if (question.endpoint === 'apps') return toAppsAnswer(question, world, workspace, shape);
  if (question.endpoint === 'app_cvms')
    return toCvmsAnswer(question, world, { workspace, shape, nowSeconds });
  return refuse(404, 'Not Found');
}

interface Asker {
  readonly workspace: SimulatedWorkspace;
  readonly shape: Shape;
  readonly nowSeconds: number;
}

function toCvmsAnswer({ appId, requestId }: Question, world: World, asker: Asker): Answer {
  const id = /^(?:app_|0x)?([0-9a-f]{40})$/i.exec(appId ?? '')?.[1]?.toLowerCase();
  if (id === undefined) return refuseInput(['path', 'app_id'], 'Invalid app identifier', 'value_error');
  const app = world.apps().find((candidate) => candidate.id === id);
  if (!app) return refuseCode(404, 'ERR-01-004', 'App not found', requestId);
  if (app.workspace !== asker.workspace) {
    return refuseCode(403, 'ERR-01-003', 'No access to the workspace of this app', requestId);
  }
  return {
    status: 200,
    shape: asker.shape,
    toItems: (shape) =>
      app.cvms.map((cvm) => (shape === 'info' ? toCvmInfo(cvm) : toHostedCvm(cvm, asker.nowSeconds))),
    toBody: (items) => items,
  };
}

function toAppsAnswer(question: Question, world: World, workspace: SimulatedWorkspace, asked: Shape): Answer {
  const page = parsePage(question.query);
  if ('name' in page) return refuseInput(['query', page.name], page.message, page.type);
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

function refuse(status: Refusal['status'], detail: string): Refusal {
  return { status, body: { detail } };
}

function refuseCode(status: Refusal['status'], code: string, message: string, requestId: string): Refusal {
  return { status, body: { error_code: code, message, request_id: requestId } };
}

function refuseInput(loc: readonly string[], msg: string, type: string): Refusal {
  return { status: 422, body: { detail: [{ loc, msg, type }] } };
}
