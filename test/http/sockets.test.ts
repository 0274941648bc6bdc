import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { listenOnAll } from '../../src/http/listen.ts';
import {
  findSystemdSockets,
  parseListenAddress,
  renderListenAddress,
} from '../../src/http/listen-address.ts';

function createSocketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sockets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'exporter.sock');
}

async function listenOn(path: string): ReturnType<typeof listenOnAll> {
  const listeners = await listenOnAll((_request, response) => response.end('here'), [{ path }]);
  onTestFinished(() => listeners.close());
  return listeners;
}

async function get(socketPath: string): Promise<string> {
  const client = new Client('http://localhost', { socketPath });
  const { body } = await client.request({ method: 'GET', path: '/' });
  const text = await body.text();
  await client.close();
  return text;
}

/** Leaves the socket file of a process that was killed. */
async function leaveStaleSocket(path: string): Promise<void> {
  const code = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  const child = spawn(process.execPath, ['-e', code]);
  await new Promise((resolve) => child.once('exit', resolve));
  expect(existsSync(path)).toBe(true);
}

it.each(['unix:/run/exporter.sock', 'unix:exporter.sock', 'unix:/run/with blank.sock'])(
  'the address %j is a unix socket',
  (text) => {
    const address = parseListenAddress(text);

    expect(address).toEqual({ path: text.slice('unix:'.length) });
    expect(address && renderListenAddress(address)).toBe(text);
  },
);

it.each(['unix:', 'unix:/', 'unix:///run/x.sock', 'unix:/run/', `unix:/${'x'.repeat(103)}`, 'unix:/a\nb'])(
  'the address %j is rejected',
  (text) => {
    expect(parseListenAddress(text)).toBeUndefined();
  },
);

it('listens on a unix socket with mode 0660, and removes it at close', async () => {
  const path = createSocketPath();

  const listeners = await listenOn(path);

  expect(listeners.addresses[0]?.url).toBe(`unix:${path}`);
  expect(statSync(path).mode & 0o777).toBe(0o660);
  expect(await get(path)).toBe('here');
  await listeners.close();
  expect(existsSync(path)).toBe(false);
});

it('replaces the unix socket of a process that was killed', async () => {
  const path = createSocketPath();
  await leaveStaleSocket(path);

  await listenOn(path);

  expect(await get(path)).toBe('here');
});

it('does not replace a unix socket that another process listens on', async () => {
  const path = createSocketPath();
  await listenOn(path);

  await expect(listenOn(path)).rejects.toThrow(
    `cannot listen on unix:${path}: another process listens on it, or the path is a file that is not a socket`,
  );

  expect(await get(path)).toBe('here');
});

it('does not replace a file that is not a socket', async () => {
  const path = createSocketPath();
  writeFileSync(path, 'precious');

  await expect(listenOn(path)).rejects.toThrow(/the path is a file that is not a socket$/);

  expect(statSync(path).size).toBe(8);
});

it('a missing directory is named as the cause', async () => {
  await expect(listenOn(join(`${createSocketPath()}.d`, 'deeper.sock'))).rejects.toThrow(
    /deeper\.sock: its directory does not exist or is not writable$/,
  );
});

it('a file descriptor that is not open is named as the cause', async () => {
  await expect(listenOnAll(() => undefined, [{ fd: 999 }])).rejects.toThrow(
    /^cannot listen on fd:999: the file descriptor is not an open socket/,
  );
});

it('finds as many sockets as systemd passes, from the third descriptor on', () => {
  expect(findSystemdSockets({ LISTEN_PID: '7', LISTEN_FDS: '2' }, 7)).toEqual([{ fd: 3 }, { fd: 4 }]);
});

it.each([
  {},
  { LISTEN_PID: '8', LISTEN_FDS: '1' },
  { LISTEN_PID: '7' },
  { LISTEN_PID: '7', LISTEN_FDS: '0' },
  { LISTEN_PID: '7', LISTEN_FDS: 'many' },
  { LISTEN_PID: '7', LISTEN_FDS: '-1' },
])('rejects %j with an error that names what is needed', (env) => {
  expect(() => findSystemdSockets(env, 7)).toThrow(/^expected sockets from systemd, got none/);
});
