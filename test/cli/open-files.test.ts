import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { LIMITS, limitConnections, OTHER_OPEN_FILES } from '../../src/http/limits.ts';
import { toListenError } from '../../src/http/listen-error.ts';
import { describeOpenFilesError, MIN_OPEN_FILES, readOpenFileLimit } from '../../src/open-files.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

function runWithOpenFiles(limit: number, ...words: readonly string[]) {
  const command = `ulimit -n ${limit} && exec "$@"`;
  return spawnSync('sh', ['-c', command, 'sh', process.execPath, MAIN, ...words], { encoding: 'utf8' });
}

it.each([MIN_OPEN_FILES - 1, 64, 36, 30])(
  'says in one line that only %i open files are too few to start',
  (limit) => {
    const { status, stderr } = runWithOpenFiles(limit, 'check-config');

    expect([status, stderr]).toEqual([
      1,
      `cannot start: too many open files, expected a limit of ${MIN_OPEN_FILES} or more: raise it with ulimit -n, LimitNOFILE= of systemd, or --ulimit nofile= of Docker\n`,
    ]);
  },
);

it('starts with as many open files as it requires', () => {
  const { status, stdout } = runWithOpenFiles(MIN_OPEN_FILES, '--version');

  expect([status, stdout]).toEqual([0, expect.stringMatching(/^phala-cloud-exporter /)]);
});

it.each([
  [undefined, LIMITS.connections],
  [1_048_576, LIMITS.connections],
  [1024, 1024 - OTHER_OPEN_FILES],
  [MIN_OPEN_FILES, 16],
])('where %j files may be open, %i connections are accepted', (openFiles, connections) => {
  expect(limitConnections(openFiles)).toBe(connections);
});

it('knows how many files this process may have open', () => {
  expect(readOpenFileLimit()).toBeGreaterThan(0);
});

it('explains what to do when it cannot listen because of too few open files', () => {
  const error = Object.assign(new Error('listen EMFILE'), { code: 'EMFILE' });

  expect(toListenError(error, { host: undefined, port: 1 }, '--web.listen-address').message).toMatch(
    /^cannot listen on :1: too many open files, expected a limit of /,
  );
});

it('does not mention open files where an error has another cause', () => {
  expect(describeOpenFilesError(new TypeError('x'))).toBeUndefined();
});
