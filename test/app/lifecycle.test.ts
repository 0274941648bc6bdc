import { connect } from 'node:net';
import { expect, it, vi } from 'vitest';
import { StartupError } from '../../src/errors.ts';
import { listenOnAll } from '../../src/http/listen.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { startExporter, startPolled, watchAll } from './start-exporter.ts';

it('closing aborts polls in flight, with the reason aborted', async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.faults.add({ kind: 'hang' });
  const exporter = await startExporter(watchAll(simulator, { api: { timeout: 300 } }));
  await expect.poll(() => simulator.requests.inFlight()).toBe(1);

  await exporter.app.close();

  expect(exporter.log).toContainEqual(
    expect.objectContaining({ level: 'debug', msg: 'app poll failed', reason: 'aborted' }),
  );
  expect(exporter.log.filter(({ level }) => level === 'warn')).toEqual([]);
});

it('closing ends the connections that scrapers keep open', async () => {
  const exporter = await startPolled(watchAll(await openSimulator({ apps: 1 })));
  const idle = connect(Number(new URL(exporter.url).port), '127.0.0.1');
  const ended = new Promise((resolve) => idle.once('close', resolve));
  idle.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => idle.once('data', resolve));

  await exporter.app.close();

  idle.resume();
  await ended;
});

it('completes a response that is in flight when the server closes', async () => {
  let finish: () => void = () => undefined;
  const answering = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const {
    addresses: [listener],
    close,
  } = await listenOnAll(
    (_request, response) => {
      void answering.then(() => response.end('whole answer'));
      response.write('');
      response.flushHeaders();
    },
    [{ host: '127.0.0.1', port: 0 }],
  );
  const answer = await fetch(listener?.url ?? '');

  const closed = close();
  finish();

  expect(await answer.text()).toBe('whole answer');
  await closed;
});

it('completes a large response that is in flight when the server closes', async () => {
  const body = Buffer.alloc(64 * 1024 ** 2, 'x');
  const {
    addresses: [listener],
    close,
  } = await listenOnAll(
    (_request, response) => {
      response.end(body);
    },
    [{ host: '127.0.0.1', port: 0 }],
  );
  const answer = await fetch(listener?.url ?? '');

  const [received] = await Promise.all([answer.arrayBuffer(), close()]);

  expect(received.byteLength).toBe(body.length);
});

it('aborts a response that does not complete after the server closes', async () => {
  const {
    addresses: [listener],
    close,
  } = await listenOnAll(
    (_request, response) => {
      response.write('the beginning');
    },
    [{ host: '127.0.0.1', port: 0 }],
  );
  const answer = await fetch(listener?.url ?? '');

  await close();

  await expect(answer.text()).rejects.toThrow();
});

it('starts no poll after it is closed', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  await exporter.app.close();
  simulator.requests.reset();

  exporter.tick();

  expect(simulator.requests.total()).toBe(0);
});

it('names the address in use and what to do in one line, and closes the others', async () => {
  const taken = await listenOnAll((_request, response) => response.end(), [{ host: '127.0.0.1', port: 0 }]);
  const port = Number(new URL(taken.addresses[0]?.url ?? '').port);

  const failing = listenOnAll(
    (_request, response) => response.end(),
    [
      { host: '127.0.0.1', port: 0 },
      { host: '127.0.0.1', port },
    ],
  );

  await expect(failing).rejects.toThrow(StartupError);
  await expect(failing).rejects.toThrow(
    `cannot listen on 127.0.0.1:${port}: the port is in use; choose another with --web.listen-address=HOST:PORT, or port 0 for any free one`,
  );
  await taken.close();
});

it('an error in our own code is a failed poll with a stack in the log, and nothing more', async () => {
  const simulator = await openSimulator({ apps: 3 });
  simulator.faults.add({ kind: 'reset', workspace: 'staging' });
  vi.spyOn(Math, 'random').mockImplementation(() => {
    throw new TypeError('no random number');
  });

  const exporter = await startPolled(watchAll(simulator, { api: { max_attempts: 2 } }));

  expect(
    (await exporter.series('phala_app_poll_success')).filter((line) => line.endsWith(' 0')),
  ).toHaveLength(1);
  expect(exporter.log).toContainEqual(
    expect.objectContaining({ level: 'error', reason: 'bug', stack: expect.stringContaining('TypeError') }),
  );
});
