import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM, ROOT } from './places.ts';

/** How the image starts the program: its flags for Node and its environment are what is measured. */
export interface ImageStart {
  /** Node's words, to the program's own. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Reads how the image starts the program. @throws where the Dockerfile does not say so as it should */
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
  return { words: [...flags, PROGRAM], env: Object.fromEntries(variables) };
}
