import { once } from 'node:events';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { writeResponse } from '../../src/http/write-response.ts';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';

const BODY = [Buffer.alloc(50_000_000, 'x'), Buffer.alloc(1000, 'y')];
const identity = await createServerIdentity(await createAuthority());

it('sends all parts through TLS, whatever the client takes at a time', async () => {
  const { answer, sent } = await open();

  let bytes = 0;
  for await (const chunk of answer) bytes += Buffer.byteLength(chunk);

  await sent();
  expect(bytes).toBe(50_001_000);
});

it('ends when a client of TLS goes before it has taken everything', async () => {
  const { answer, sent } = await open();
  answer.pause();

  answer.destroy();

  await expect(sent()).resolves.toBeUndefined();
});

/** Serves the parts to one client, which has read the header. */
async function open() {
  let sending: Promise<void> = Promise.reject(new Error('nobody asked'));
  sending.catch(() => undefined);
  const server = createServer(identity, (_request, response) => {
    sending = writeResponse(response, BODY);
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const asked = get({ host: '127.0.0.1', port, rejectUnauthorized: false });
  const [answer] = await once(asked, 'response');
  return { answer, sent: () => sending };
}
