import { expect, it } from 'vitest';
import { type ServerCommand, startServer } from '../../prometheus/stack/server-process.ts';

const POLL_OPTIONS = { timeout: 15_000, interval: 50 };

/** A program that responds with a status code. */
function respondingWith(status: number): ServerCommand & { readonly address: () => string } {
  let address = '';
  return {
    programs: [process.execPath],
    args: (listen) => {
      address = listen;
      const port = listen.split(':')[1];
      return ['-e', `require('http').createServer((_, r) => r.writeHead(${status}).end()).listen(${port})`];
    },
    readyPath: '/-/ready',
    address: () => address,
  };
}

async function statusOf(address: string): Promise<number | undefined> {
  try {
    return (await fetch(`http://${address}/`)).status;
  } catch {
    return undefined;
  }
}

it('a program has started when it responds, regardless of its log', async () => {
  const { address, kill } = await startServer(respondingWith(200));

  expect(await statusOf(address)).toBe(200);
  await kill();
  expect(await statusOf(address)).toBeUndefined();
});

it('a program that is not ready when its start is aborted is killed', async () => {
  const abort = new AbortController();
  const command = respondingWith(503);
  const started = startServer({ ...command, signal: abort.signal });
  await expect.poll(() => statusOf(command.address()), POLL_OPTIONS).toBe(503);

  abort.abort(new Error('Ctrl-C'));

  await expect(started).rejects.toThrow('Ctrl-C');
  expect(await statusOf(command.address())).toBeUndefined();
});

it('rejects with the log when the program exits', async () => {
  const command = {
    programs: [process.execPath],
    args: () => ['-e', 'throw Error("no disk")'],
    readyPath: '/',
  };

  await expect(startServer(command)).rejects.toThrow('Error: no disk');
});

it('rejects with the names of a missing program', async () => {
  const command = { programs: ['missing-program', 'other-missing-program'], args: () => [], readyPath: '/' };

  await expect(startServer(command)).rejects.toThrow(
    'missing-program or other-missing-program is not installed',
  );
});
