import { request } from 'undici';
import type { ApiConfig } from '../config/config.ts';
import { ApiError } from '../errors.ts';
import { withDeadline } from './deadline.ts';
import type { Dispatchers } from './dispatcher.ts';
import { toNetworkFailure } from './network-failure.ts';
import { headerOf, readBody } from './response.ts';

/** The collateral of one kind of platform is 20 KB. */
const MAX_BYTES = 1024 * 1024;

/** A document of a server of collateral. */
export interface HttpDocument {
  readonly body: Buffer;
  /** `undefined` without such a header. */
  readonly header: (name: string) => string | undefined;
}

/** Fetches a document by its URL, without any key; follows no redirect. @throws ApiError */
export type FetchDocument = (url: string, signal: AbortSignal) => Promise<HttpDocument>;

interface FetcherOptions {
  readonly api: Pick<ApiConfig, 'timeout'>;
  readonly dispatchers: Pick<Dispatchers, 'renewing'>;
  readonly userAgent: string;
}

/** Creates a client for servers of collateral, with the proxy, the certificates and the time limit of the API. */
export function createDocumentFetcher({ api, dispatchers, userAgent }: FetcherOptions): FetchDocument {
  const { timeout: seconds } = api;
  const toTimeout = (): ApiError => new ApiError('timeout', `no complete collateral within ${seconds} s`);
  const fetch: FetchDocument = async (url, signal) => {
    const headers = { 'user-agent': userAgent, 'accept-encoding': 'gzip' };
    const response = await request(url, { dispatcher: dispatchers.renewing, signal, headers });
    if (response.statusCode !== 200) {
      response.body.on('error', () => undefined).destroy();
      const reason = response.statusCode >= 500 ? 'http_5xx' : 'http_4xx';
      throw new ApiError(reason, `${response.statusCode} instead of collateral`, {
        httpStatus: response.statusCode,
      });
    }
    const body = await readBody(response, MAX_BYTES);
    return { body, header: (name) => headerOf(response, name) };
  };
  return async (url, outer) => {
    try {
      return await withDeadline(seconds, toTimeout, outer, (signal, startTime) => {
        startTime();
        return fetch(url, signal);
      });
    } catch (error) {
      throw toNetworkFailure(error);
    }
  };
}
