import type { RequestHandler } from 'express';
import type { SdKind } from '../discovery/resolve.ts';
import { QueryError } from '../discovery/selection.ts';
import type { ServiceDiscovery } from '../discovery/service-discovery.ts';
import { sendBody, sendText } from './write-response.ts';

/** Handles a list of targets. After any status but 200, Prometheus keeps the previous list. */
export function createSdHandler(serviceDiscovery: ServiceDiscovery, kind: SdKind): RequestHandler {
  return async (request, response) => {
    const [, query = ''] = request.url.split(/\?(.*)/s);
    response.set('Cache-Control', 'no-store');
    try {
      const list = await serviceDiscovery.list(kind, new URLSearchParams(query));
      if (list === undefined) {
        sendText(response, 503, 'not known yet, or no longer: waiting for successful polls\n');
        return;
      }
      response.set('Content-Type', 'application/json');
      await sendBody(request, response, list);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      sendText(response, 400, `${error.message}\n`);
    }
  };
}
