import { ApiError } from '../errors.ts';
import type { AppAttestations } from '../snapshot/attestation.ts';
import type { AppCvms, AppList, LiveStatuses } from '../snapshot/model.ts';
import { runInSlices, SLICE_SECONDS } from '../time-slice.ts';
import { type ApiRequestsOptions, createApiRequests, type Endpoint } from './api-requests.ts';
import { withDeadline } from './deadline.ts';
import { decodeAppsPage } from './decode/decode-apps-page.ts';
import { decodeAttestations } from './decode/decode-attestations.ts';
import { decodeCvmList } from './decode/decode-cvm-list.ts';
import { decodeStatusBatch } from './decode/decode-status-batch.ts';
import {
  type AccountPart,
  type DecodeAccount,
  decodeAuthMe,
  decodeBillingBalance,
  decodeQuotas,
  decodeWorkspace,
} from './decode/decode-workspace.ts';
import { LabelValueLimit } from './decode/label-value-limit.ts';
import { fetchAllApps } from './fetch-all-apps.ts';
import { RetryBudget } from './retry-budget.ts';

/** Time limit of a list of many pages, in time limits of one request: a poll cycle waits for it. */
export const LIST_TIMEOUTS = 10;

/** Endpoints about a workspace: their paths, and how they are decoded. */
export const ACCOUNT_ENDPOINTS = {
  auth_me: ['/auth/me', decodeAuthMe],
  billing_balance: ['/billing/balance', decodeBillingBalance],
  workspace: ['/workspaces/{slug}', decodeWorkspace],
  workspace_quotas: ['/workspaces/{slug}/quotas', decodeQuotas],
} as const satisfies Partial<Record<Endpoint, readonly [path: string, decode: DecodeAccount]>>;

/** One of these endpoints. */
export type AccountEndpoint = keyof typeof ACCOUNT_ENDPOINTS;

/** Fetches the data of one workspace, with its key, its limit of requests in flight and its pause after a 429. */
export type WorkspaceClient = ReturnType<typeof createWorkspaceClient>;

/** Creates the client of one workspace; each `fetch…` throws an ApiError. */
export function createWorkspaceClient(options: ApiRequestsOptions) {
  const { api, clock, observer } = options;
  const { name: workspace, apiKey } = options.workspace;
  const budget = new RetryBudget();
  const labelValues = new LabelValueLimit();
  const sendRequest = createApiRequests(options, budget);
  const inSlices = <T>(steps: Generator<void, T>): Promise<T> =>
    runInSlices(steps, SLICE_SECONDS, clock.monotonicSeconds);
  let isKeyFresh = true;
  return {
    /** Runs before the first request of a poll cycle: refills the retry budget, and reads the key again unless it was just loaded. */
    beginCycle: async (): Promise<void> => {
      budget.refill();
      const reading = isKeyFresh ? 'same' : await apiKey.reread();
      isKeyFresh = false;
      observer.onKeyReading(workspace, reading);
    },
    fetchAppCvms: (appId: string, signal: AbortSignal): Promise<AppCvms> => {
      const decode = (document: unknown) => inSlices(decodeCvmList(document, appId, labelValues));
      return sendRequest({ endpoint: 'app_cvms', path: `/apps/${appId}/cvms`, decode }, signal);
    },
    /** What the nodes of these CVMs report, in one request. */
    fetchStatuses: (vmUuids: readonly string[], signal: AbortSignal): Promise<LiveStatuses> => {
      const toBatch = () => ({ vmUuids, readAtBootSeconds: clock.bootSeconds() });
      const decode = (document: unknown) => inSlices(decodeStatusBatch(document, toBatch(), labelValues));
      const body = { vm_uuids: vmUuids };
      return sendRequest({ endpoint: 'status_batch', path: '/status/batch', body, decode }, signal);
    },
    /** The quotes and event logs of the instances of an app. */
    fetchAttestations: (appId: string, signal: AbortSignal): Promise<AppAttestations> => {
      const decode = (document: unknown) => inSlices(decodeAttestations(document));
      return sendRequest({ endpoint: 'attestations', path: `/apps/${appId}/attestations`, decode }, signal);
    },
    /** A document of another server, which gets no key. */
    fetchDocument: options.http.fetchDocument,
    /** What one endpoint returns about the workspace; some paths need its slug. */
    fetchAccount: (endpoint: AccountEndpoint, slug: string, signal: AbortSignal): Promise<AccountPart> => {
      const [path, decodeAccount] = ACCOUNT_ENDPOINTS[endpoint];
      const decode = (document: unknown): AccountPart => decodeAccount(document, labelValues);
      return sendRequest({ endpoint, path: path.replace('{slug}', slug), decode }, signal);
    },
    /** All pages, without duplicates. */
    fetchApps: (outer: AbortSignal): Promise<AppList> => {
      const seconds = LIST_TIMEOUTS * api.timeout;
      const toTimeout = (): ApiError =>
        new ApiError('timeout', `no complete list of apps within ${seconds} s`);
      return withDeadline(seconds, toTimeout, outer, (signal, startTime) => {
        startTime();
        return fetchAllApps((path) =>
          sendRequest({ endpoint: 'apps', path, decode: decodeAppsPage }, signal),
        );
      });
    },
  };
}
