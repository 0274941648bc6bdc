import { parseAppId } from '../config/app-id.ts';

/** The apps whose CVMs a list has; `undefined` is all. */
export interface Selection {
  readonly workspaces: ReadonlySet<string> | undefined;
  /** 40 hex digits, lower case, bare. */
  readonly appIds: ReadonlySet<string> | undefined;
}

/** What is wrong with a query, in one sentence. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

const PARAMETERS = ['workspace', 'app_id'];
const MAX_SHOWN_LENGTH = 64;

/** Parses `?workspace=` and `?app_id=`, each any number of times. @throws QueryError */
export function parseSelection(query: URLSearchParams, workspaces: readonly string[]): Selection {
  for (const name of query.keys())
    if (!PARAMETERS.includes(name))
      throw new QueryError(`unknown parameter ${quote(name)}, expected workspace or app_id`);
  const names = query.getAll('workspace');
  const unknown = names.find((name) => !workspaces.includes(name));
  if (unknown !== undefined) throw new QueryError(`no workspace ${quote(unknown)} is configured`);
  return { workspaces: toSet(names), appIds: toSet(query.getAll('app_id').map(toAppId)) };
}

function toAppId(text: string): string {
  const appId = parseAppId(text);
  if (appId === undefined)
    throw new QueryError(`expected app_id with 40 hexadecimal digits, got ${quote(text)}`);
  return appId;
}

function toSet(values: readonly string[]): ReadonlySet<string> | undefined {
  return values.length === 0 ? undefined : new Set(values);
}

function quote(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}…` : text);
}
