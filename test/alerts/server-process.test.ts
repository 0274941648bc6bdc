import { expect, it } from 'vitest';
import { type ServerCommand, startServer } from '../../prometheus/stack/server-process.ts';

const PATIENCE = { timeout: 15_000, interval: 50 };

/** A program of a few words that serves nothing but a status. */
function serving(status: number): ServerCommand & { readonly address: () => string } {
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

it('a program has started when it answers, whatever it logs', async () => {
  const { address, kill } = await startServer(serving(200));

  expect(await statusOf(address)).toBe(200);
  await kill();
  expect(await statusOf(address)).toBeUndefined();
});

it('a program that is not ready when its start is aborted is killed', async () => {
  const abort = new AbortController();
  const command = serving(503);
  const started = startServer({ ...command, signal: abort.signal });
  await expect.poll(() => statusOf(command.address()), PATIENCE).toBe(503);

  abort.abort(new Error('Ctrl-C'));

  await expect(started).rejects.toThrow('Ctrl-C');
  expect(await statusOf(command.address())).toBeUndefined();
});

it('a program that ends is an error with what it logged', async () => {
  const command = {
    programs: [process.execPath],
    args: () => ['-e', 'throw Error("no disk")'],
    readyPath: '/',
  };

  await expect(startServer(command)).rejects.toThrow('Error: no disk');
});

it('a program that is not there is missed by its names', async () => {
  const command = { programs: ['nobody', 'no-one'], args: () => [], readyPath: '/' };

  await expect(startServer(command)).rejects.toThrow('nobody or no-one is not installed');
});
