import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const dockerfile = readFileSync('Dockerfile', 'utf8').replaceAll('\\\n', ' ');
const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
const stages = dockerfile.split(/^(?=FROM )/m).slice(1);
const image = stages.at(-1) ?? '';
const { files } = JSON.parse(readFileSync('package.json', 'utf8'));

describe('the Dockerfile', () => {
  it('copies only files that exist and that .dockerignore lets through', () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, text = '']) =>
      text.split(' '),
    );

    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter((source) => !existsSync(source) || !ignored.includes(`!${source}`))).toEqual([]);
  });

  it('builds for every platform on that of the builder, without install scripts', () => {
    const builders = stages.slice(0, -1);

    expect(builders.map((stage) => /^FROM (\S+)/.exec(stage)?.[1])).toEqual(
      builders.map(() => '--platform=$BUILDPLATFORM'),
    );
    for (const [install] of dockerfile.matchAll(/^RUN npm ci.*$/gm))
      expect(install).toContain('--ignore-scripts');
  });

  it('has one layer of production dependencies, and runs no command in the image', () => {
    expect(image.match(/node_modules node_modules$/gm)).toHaveLength(1);
    expect(dockerfile).toMatch(/^RUN npm ci --ignore-scripts --omit=dev$/m);
    expect(image).not.toMatch(/^RUN /m);
  });

  it('runs as a user that Kubernetes knows not to be root, and limits no heap', () => {
    expect(image).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(image).not.toContain('--max-old-space-size');
  });

  it('checks the health with a program of few modules', () => {
    const [, program = ''] = /HEALTHCHECK .*CMD \["node", "dist\/(.+)\.js", ":10059"\]/.exec(image) ?? [];

    expect(listImports(`src/${program}.ts`)).toEqual(
      new Set(['src/cli/probe.ts', 'src/cli/find-healthy.ts', 'src/errors.ts', 'src/http/listen-address.ts']),
    );
  });

  it('contains the documentation that the package has', () => {
    expect(image).toMatch(/^COPY docs docs$/m);
    expect(files).toContain('docs');
  });
});

/** A module and all that it imports of this repository; other packages are not allowed. */
function listImports(path: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/^import (?!type ).*from '(.+)';$/gm)) {
    if (name.startsWith('.')) listImports(new URL(name, `file:///${path}`).pathname.slice(1), found);
    else expect(name).toMatch(/^node:/);
  }
  return found;
}
