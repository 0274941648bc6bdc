import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Logger } from '../log.ts';
import type { Exposition } from '../metrics/exposition.ts';
import { renderLandingPage } from './landing-page.ts';
import { negotiateFormat, negotiateGzip } from './negotiate.ts';

/** What the endpoints answer from. */
export interface ServerOptions {
  readonly version: string;
  readonly telemetryPath: string;
  readonly exposition: Exposition;
  readonly isReady: () => boolean;
  /** The configuration in effect as YAML, without secrets. */
  readonly renderConfig: () => string;
  /** Reads the configuration anew; resolves to its faults, one line each: none where it is in force now. */
  readonly reload: () => Promise<readonly string[]>;
  readonly log: Logger;
}

/** Creates the endpoints; none of them asks the cloud. */
export function createServer(options: ServerOptions): Express {
  const server = express();
  server.disable('x-powered-by');
  server.disable('etag');
  server.use(setSafetyHeaders);
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
  const { version, telemetryPath, isReady, renderConfig } = options;
  const healthy: RequestHandler = (_request, response) => {
    response.type('text').send('healthy\n');
  };
  const ready: RequestHandler = (_request, response) => {
    if (isReady()) response.type('text').send('ready\n');
    else response.status(503).type('text').send('not ready: no app has answered yet\n');
  };
  return {
    '/': (_request, response) => {
      response.type('html').send(renderLandingPage(version, telemetryPath));
    },
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

function createMetricsHandler(exposition: Exposition): RequestHandler {
  return async (request, response) => {
    const format = negotiateFormat(request);
    const gzip = negotiateGzip(request);
    const body = await exposition.expose({ format, gzip });
    response.set({
      'Content-Type': format.contentType,
      'Cache-Control': 'no-store',
      Vary: 'Accept, Accept-Encoding',
    });
    if (gzip) response.set('Content-Encoding', 'gzip');
    response.set('Content-Length', String(body.length)).end(request.method === 'HEAD' ? undefined : body);
  };
}

const setSafetyHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  });
  next();
};

function createReloadHandler(reload: ServerOptions['reload']): RequestHandler {
  return async (_request, response) => {
    const faults = await reload();
    if (faults.length === 0) response.type('text').send('configuration reloaded\n');
    else
      response
        .status(500)
        .type('text')
        .send(`${faults.join('\n')}\n`);
  };
}

function refuseMethod(allowed: string): RequestHandler {
  return (_request, response) => {
    response.status(405).set('Allow', allowed).type('text').send('method not allowed\n');
  };
}

function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    log.error('a request failed', { stack: error instanceof Error ? error.stack : String(error) });
    response.status(500).type('text').send('internal error\n');
  };
}
