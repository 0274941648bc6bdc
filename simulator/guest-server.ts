import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import { acceptTls } from './gateway-tls.ts';
import { renderGuestMetrics } from './guest-metrics.ts';
import type { SimulatedCvm } from './model.ts';
import type { World } from './world.ts';

const GUEST_AGENT_PORT = '8090';

/** `{instance id}-{port}.{domain of the gateway}`, with or without the port of the request. */
const HOST = /^([0-9a-f]{40})-(\d+)\.([^:]+)(?::\d+)?$/i;

/**
 * Creates the gateways of all nodes in one server, which selects the CVM by the HTTP header `Host`: guest agents, and what
 * the apps serve. As an HTTP proxy it serves any name without DNS, by http and https: `curl --proxy`, or `proxy_url` of
 * Prometheus.
 */
export function createGuestServer(world: World, clock: Clock, certificateDays: number): Server {
  const server = createServer((request, response) => {
    const [, instanceId = '', port, domain = ''] = HOST.exec(request.headers.host ?? '') ?? [];
    const cvm = world
      .apps()
      .flatMap(({ cvms }) => cvms)
      .find(
        (each) =>
          each.instanceId === instanceId.toLowerCase() && each.node.gatewayDomain === domain.toLowerCase(),
      );
    const isRoutable = cvm?.app.template.isPublic === true || port !== GUEST_AGENT_PORT;
    if (cvm === undefined || !isRoutable) send(response, 404, 'Service not found\n');
    else if (isReachable(cvm)) serve(cvm, port, request, response);
    else request.socket.destroy();

    function serve(
      reached: SimulatedCvm,
      toPort: string | undefined,
      { url }: IncomingMessage,
      to: ServerResponse,
    ): void {
      const { pathname } = new URL(url ?? '', 'http://guest');
      if (toPort === GUEST_AGENT_PORT && pathname === '/metrics')
        send(to, 200, renderGuestMetrics(reached, clock.nowSeconds()));
      else if (toPort === String(reached.app.template.port)) send(to, 200, `${reached.name}\n`);
      else send(to, 404, 'not found\n');
    }
  });
  acceptTls(server, world, clock, certificateDays);
  return server;
}

// A gateway closes a connection that it cannot route.
function isReachable({ status, node }: SimulatedCvm): boolean {
  return status === 'running' && node.isGatewayUp;
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
}
