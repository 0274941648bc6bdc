import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM, ROOT } from './paths.ts';

/** How the image starts the program, so that benchmarks use the same Node flags and environment. */
export interface ImageStart {
  /** The arguments of Node, up to the path of the program. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Reads the entry point and environment from the Dockerfile. @throws if it has another form */
export function readImageStart(dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')): ImageStart {
  const [, stage = ''] = dockerfile.split(/^(?=FROM (?!.* AS ))/m);
  const entry = /^ENTRYPOINT \["node", (.*)"dist\/main\.js"\]$/m.exec(stage)?.[1];
  if (entry === undefined)
    throw new Error('expected an ENTRYPOINT of node and dist/main.js in the Dockerfile');
  const flags = [...entry.matchAll(/"([^"]+)"/g)].map(([, flag = '']) => flag);
  const variables = [...stage.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  return { args: [...flags, PROGRAM], env: Object.fromEntries(variables) };
}
