import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import type { Logger } from '../log.ts';
import type { Exposition } from '../metrics/exposition.ts';
import type { StatusFacts } from '../status-page/facts.ts';
import { parseQuery } from '../status-page/query.ts';
import { renderStatusPage } from '../status-page/render-page.ts';
import { STATUS_PAGE_POLICY } from '../status-page/style.ts';
import { toStatusView } from '../status-page/view.ts';
import { negotiate } from './negotiate.ts';
import { sendParts } from './send.ts';

/** What the endpoints answer from. */
export interface ServerOptions {
  readonly telemetryPath: string;
  readonly exposition: Exposition;
  readonly isReady: () => boolean;
  /** All that the status page shows, as of now. */
  readonly readStatus: () => StatusFacts;
  /** The configuration in effect as YAML, without secrets. */
  readonly renderConfig: () => string;
  /** Reads the configuration anew; resolves to its faults, one line each: none where it is in force now. */
  readonly reload: () => Promise<readonly string[]>;
  /** Logs errors of our own code; clients can cause as many as they like. */
  readonly log: Pick<Logger, 'error'>;
  /** What every request passes first. */
  readonly gate?: RequestHandler;
}

/** Creates the endpoints; none of them asks the cloud. */
export function createServer(options: ServerOptions): Express {
  const server = express();
  server.disable('x-powered-by');
  server.disable('etag');
  server.use(setSafetyHeaders);
  if (options.gate !== undefined) server.use(options.gate);
  for (const [path, handler] of Object.entries(toRoutes(options))) {
    server.route(path).get(handler).all(refuseMethod('GET, HEAD'));
  }
  server.route('/-/reload').post(createReloadHandler(options.reload)).all(refuseMethod('POST'));
  server.use((_request, response) => {
    response.status(404).type('text').send('not found\n');
  });
  server.use(createErrorHandler(options.log));
  return server;
}

// The metrics come last: their path may be one of the others, and then they win.
function toRoutes(options: ServerOptions): Readonly<Record<string, RequestHandler>> {
  const { telemetryPath, isReady, renderConfig } = options;
  const healthy: RequestHandler = (_request, response) => {
    response.type('text').send('healthy\n');
  };
  const ready: RequestHandler = (_request, response) => {
    if (isReady()) response.type('text').send('ready\n');
    else response.status(503).type('text').send('not ready: the first poll cycle has not ended yet\n');
  };
  return {
    '/': createStatusHandler(options.readStatus),
    '/-/healthy': healthy,
    '/healthz': healthy,
    '/-/ready': ready,
    '/readyz': ready,
    '/config': (_request, response) => {
      response.type('text').send(renderConfig());
    },
    [telemetryPath]: createMetricsHandler(options.exposition),
  };
}

// Ages move on while nothing else does: no answer is good for a second look.
function createStatusHandler(readStatus: ServerOptions['readStatus']): RequestHandler {
  return ({ url }, response) => {
    const [, search = ''] = url.split(/\?(.*)/s);
    const page = renderStatusPage(toStatusView(readStatus(), parseQuery(search)));
    response.type('html').set('Cache-Control', 'no-store').send(page);
  };
}

function createMetricsHandler(exposition: Exposition): RequestHandler {
  return async (request, response) => {
    const { format, gzip } = negotiate(request);
    const body = await exposition.expose({ format, gzip });
    response.set({
      'Content-Type': format.contentType,
      'Cache-Control': 'no-store',
      Vary: 'Accept, Accept-Encoding',
    });
    if (gzip) response.set('Content-Encoding', 'gzip');
    const length = body.reduce((sum, part) => sum + part.length, 0);
    response.set('Content-Length', String(length));
    if (request.method === 'HEAD') response.end();
    else await sendParts(response, body);
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
    if (isFromElsewhere(request)) {
      response.status(403).type('text').send('forbidden: asked by a page of another site\n');
      return;
    }
    const faults = await reload();
    if (faults.length === 0) response.type('text').send('configuration reloaded\n');
    else
      response
        .status(500)
        .type('text')
        .send(`${faults.join('\n')}\n`);
  };
}

// A browser says who asked: a page that somebody has open elsewhere must not reload anything with their login.
function isFromElsewhere(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  const origin = request.get('origin');
  const isOtherOrigin =
    origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== request.get('host'));
  return isOtherOrigin || (site !== undefined && site !== 'same-origin' && site !== 'none');
}

function refuseMethod(allowed: string): RequestHandler {
  return (_request, response) => {
    response.status(405).set('Allow', allowed).type('text').send('method not allowed\n');
  };
}

// Express would write the stack to the console, which anybody could then fill: it never gets to know.
function createErrorHandler(log: ServerOptions['log']): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const status = toClientStatus(error);
    if (status === undefined)
      log.error('a request failed', { stack: error instanceof Error ? error.stack : String(error) });
    if (response.headersSent) response.destroy();
    else
      response
        .status(status ?? 500)
        .type('text')
        .send(status === undefined ? 'internal error\n' : 'bad request\n');
  };
}

// Express says of a path or a header that it cannot read that the client is at fault.
function toClientStatus(error: unknown): number | undefined {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 500 ? status : undefined;
}
