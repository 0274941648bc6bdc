// Writes every generated file that differs, and prints its path: `npm run generate`.
import { readFile, writeFile } from 'node:fs/promises';
import { ARTIFACTS } from './artifacts.ts';

for (const { path, render } of ARTIFACTS) {
  const content = await render();
  const previous = await readFile(path, 'utf8').catch(() => undefined);
  if (content === previous) continue;
  await writeFile(path, content);
  process.stdout.write(`${path}\n`);
}
