import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import type { SimulatedCvm } from '../../simulator/model.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { openSimulator } from './open-simulator.ts';

const DAY_MS = 86_400_000;

function findCvm({ world }: Simulator): SimulatedCvm {
  const cvm = world.apps().find(({ name }) => name === 'web-frontend')?.cvms[0];
  if (cvm === undefined) throw new Error('web-frontend has no CVM');
  return cvm;
}

function hostOf({ instanceId, node }: SimulatedCvm): string {
  return `${instanceId}-8090.${node.gatewayDomain}`;
}

/** Opens a tunnel as to a proxy; rejects where the proxy closes the connection. */
async function openTunnel({ guestOrigin }: Simulator, host: string): Promise<Socket> {
  const asked = request(guestOrigin, { method: 'CONNECT', path: `${host}:443` }).end();
  const [, socket]: [unknown, Socket] = (await once(asked, 'connect')) as [unknown, Socket];
  return socket;
}

async function secure(socket: Socket, host: string): Promise<TLSSocket> {
  const secured = connect({ socket, servername: host, rejectUnauthorized: false });
  await once(secured, 'secureConnect');
  return secured;
}

it('serves a guest by TLS, with a certificate for the domain of its gateway', async () => {
  const simulator = await openSimulator({ isCalm: true, certificateDays: 3 });
  const host = hostOf(findCvm(simulator));
  const socket = await secure(await openTunnel(simulator, host), host);

  const { subjectaltname, valid_to } = socket.getPeerCertificate();
  socket.end(`GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const chunks: Buffer[] = await socket.toArray();

  const text = Buffer.concat(chunks).toString();
  const domain = host.split('.').slice(1).join('.');
  expect(subjectaltname).toBe(`DNS:${domain}, DNS:*.${domain}`);
  expect(Math.round((Date.parse(valid_to) - Date.now()) / DAY_MS)).toBe(3);
  expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(text).toContain('\nsystem_memory_total ');
});

it.each<[string, (simulator: Simulator, cvm: SimulatedCvm) => string]>([
  [
    'a gateway that is down',
    ({ world }, cvm) => {
      world.setGateway(cvm.node.id, false);
      return hostOf(cvm);
    },
  ],
  ['the name of no gateway', () => 'a.evil.example'],
  ['a gateway itself', (_simulator, { node }) => node.gatewayDomain],
])('opens no tunnel to %s', async (_what, toHost) => {
  const simulator = await openSimulator({ isCalm: true });
  const host = toHost(simulator, findCvm(simulator));

  await expect(openTunnel(simulator, host)).rejects.toThrow('socket hang up');
});

it('goes on after a client that rejects its certificate', async () => {
  const simulator = await openSimulator({ isCalm: true });
  const host = hostOf(findCvm(simulator));
  const strict = connect({ socket: await openTunnel(simulator, host), servername: host });

  await expect(once(strict, 'secureConnect')).rejects.toThrow('self-signed certificate');

  await expect(secure(await openTunnel(simulator, host), host)).resolves.toMatchObject({ encrypted: true });
});

it('closes with open tunnels', async () => {
  const simulator = await openSimulator({ isCalm: true });
  const host = hostOf(findCvm(simulator));
  const secured = await secure(await openTunnel(simulator, host), host);
  const unused = await openTunnel(simulator, host);
  const closed = [once(secured, 'close'), once(unused.resume(), 'close')];

  await simulator.close();

  await expect(Promise.all(closed)).resolves.toBeDefined();
});
