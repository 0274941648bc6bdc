import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import type { ServiceDiscovery } from '../discovery/service-discovery.ts';
import { listDocs } from '../docs/files.ts';
import { renderDoc } from '../docs/render-doc.ts';
import type { Logger } from '../log.ts';
import type { Expose } from '../metrics/exposition.ts';
import { renderStatusPage } from '../status-page/render-page.ts';
import { parseQuery } from '../status-page/search.ts';
import type { StatusData } from '../status-page/status-data.ts';
import { DOCS_POLICY, STATUS_PAGE_POLICY } from '../status-page/style.ts';
import { negotiate } from './negotiate.ts';
import { createSdHandler } from './sd-handler.ts';
import { sendBody, sendText } from './write-response.ts';

export interface ServerOptions {
  readonly telemetryPath: string;
  readonly expose: Expose;
  readonly serviceDiscovery: ServiceDiscovery;
  readonly isReady: () => boolean;
  readonly readStatus: () => StatusData;
  /** The configuration in effect as YAML, without secrets. */
  readonly renderConfig: () => string;
  /** Reloads the configuration; resolves to its errors, one line each, or to none when it is applied. */
  readonly reload: () => Promise<readonly string[]>;
  /** For errors in our own code; rate limited by the caller, because clients can cause any number. */
  readonly log: Pick<Logger, 'error'>;
  readonly accessControl?: RequestHandler | undefined;
}

/** Creates the endpoints; none of them calls the cloud. */
export function createServer(options: ServerOptions): Express {
  const server = express();
  server.disable('x-powered-by');
  server.disable('etag');
  server.use(setSafetyHeaders);
  if (options.accessControl !== undefined) server.use(options.accessControl);
  for (const [path, handler] of Object.entries(toRoutes(options))) {
    server.route(path).get(handler).all(rejectMethod('GET, HEAD'));
  }
  server
    .route(/^\/docs(\/.*)?$/)
    .get(createDocsHandler(options.telemetryPath))
    .all(rejectMethod('GET, HEAD'));
  server.route('/-/reload').post(createReloadHandler(options.reload)).all(rejectMethod('POST'));
  server.use((_request, response) => sendText(response, 404, 'not found\n'));
  server.use(createErrorHandler(options.log));
  return server;
}

// The metrics are last: with `--web.telemetry-path=/` they replace the status page.
function toRoutes(options: ServerOptions): Readonly<Record<string, RequestHandler>> {
  const { telemetryPath, isReady, readStatus, renderConfig } = options;
  const healthy: RequestHandler = (_request, response) => sendText(response, 200, 'healthy\n');
  const ready: RequestHandler = (_request, response) => {
    if (isReady()) sendText(response, 200, 'ready\n');
    else sendText(response, 503, 'not ready: waiting for the first poll cycle\n');
  };
  return {
    '/': ({ url }, response) => {
      const [, queryString = ''] = url.split(/\?(.*)/s);
      const page = renderStatusPage(readStatus(), parseQuery(queryString));
      // The ages change every second.
      response.type('html').set('Cache-Control', 'no-store').send(page);
    },
    '/-/healthy': healthy,
    '/healthz': healthy,
    '/-/ready': ready,
    '/readyz': ready,
    '/config': (_request, response) => sendText(response, 200, renderConfig()),
    '/sd/guests': createSdHandler(options.serviceDiscovery, 'guests'),
    '/sd/endpoints': createSdHandler(options.serviceDiscovery, 'endpoints'),
    [telemetryPath]: createMetricsHandler(options.expose),
  };
}

function createMetricsHandler(expose: Expose): RequestHandler {
  return async (request, response) => {
    const { format, gzip } = negotiate(request);
    const body = await expose({ format, gzip });
    response.set({
      'Content-Type': format.contentType,
      'Cache-Control': 'no-store',
      Vary: 'Accept, Accept-Encoding',
    });
    if (gzip) response.set('Content-Encoding', 'gzip');
    await sendBody(request, response, body);
  };
}

function createDocsHandler(telemetryPath: string): RequestHandler {
  const files = listDocs();
  return async ({ path }, response) => {
    const doc = await renderDoc(path, files, telemetryPath);
    if (doc === undefined) sendText(response, 404, 'not found\n');
    else if ('redirect' in doc) response.redirect(doc.redirect);
    else if ('page' in doc) response.set('Content-Security-Policy', DOCS_POLICY).type('html').send(doc.page);
    else response.type(doc.type).send(doc.picture);
  };
}

const setSafetyHeaders: RequestHandler = ({ path }, response, next) => {
  response.set({
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy':
      path === '/' ? STATUS_PAGE_POLICY : "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
  });
  next();
};

function createReloadHandler(reload: ServerOptions['reload']): RequestHandler {
  return async (request, response) => {
    if (isCrossSite(request)) {
      sendText(response, 403, 'cross-site request refused\n');
      return;
    }
    const errors = await reload();
    if (errors.length === 0) sendText(response, 200, 'configuration reloaded\n');
    else sendText(response, 500, `${errors.join('\n')}\n`);
  };
}

// CSRF: a browser sends the login of its user along with a request of any page.
function isCrossSite(request: Request): boolean {
  const site = request.get('sec-fetch-site') ?? 'none';
  const origin = request.get('origin');
  const isOtherOrigin =
    origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== request.get('host'));
  return isOtherOrigin || !['none', 'same-origin'].includes(site);
}

function rejectMethod(allowed: string): RequestHandler {
  return (_request, response) => {
    sendText(response.set('Allow', allowed), 405, 'method not allowed\n');
  };
}

// Handle errors here: Express would print stack traces to stderr, and any client can cause them.
function createErrorHandler(log: ServerOptions['log']): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    // Express sets a 4xx status on errors of paths and headers that it cannot parse.
    const isOfClient = error instanceof Error && 'status' in error && Number(error.status) < 500;
    if (!isOfClient)
      log.error('request failed', { stack: error instanceof Error ? error.stack : String(error) });
    if (response.headersSent) response.destroy();
    else if (isOfClient) sendText(response, 400, 'bad request\n');
    else sendText(response, 500, 'internal error\n');
  };
}
