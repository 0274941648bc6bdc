import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readImageStart } from '../../bench/image.ts';

it('reads the entry point and environment from the last stage of the Dockerfile', () => {
  const { args, env } = readImageStart(`FROM node:24-slim AS build
ENV OTHER=1
FROM node:24-slim
ENV NODE_ENV=production
# A comment.
ENV ARENAS=1
ENTRYPOINT ["node", "--flag", "--other=2", "dist/main.js"]
`);

  expect(args.slice(0, -1)).toEqual(['--flag', '--other=2']);
  expect(args.at(-1)).toMatch(/dist\/main\.js$/);
  expect(env).toEqual({ NODE_ENV: 'production', ARENAS: '1' });
});

it('rejects a Dockerfile without an ENTRYPOINT', () => {
  expect(() => readImageStart('FROM node:24-slim\nCMD ["sh"]\n')).toThrow(/expected an ENTRYPOINT/);
});

it("npm start gives Node the image's flags", () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const flags = readImageStart().args.slice(0, -1);

  expect(flags.length).toBeGreaterThan(0);
  expect(scripts.start).toBe(`exec node ${flags.join(' ')} dist/main.js`);
});
