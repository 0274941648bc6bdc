// Writes every generated file that differs, and prints its path: `npm run generate`. The plain manifests for Kubernetes
// need helm.
import { readFile, writeFile } from 'node:fs/promises';
import { findJudge } from '../deploy/src/helm.ts';
import { renderManifests } from '../deploy/src/manifests.ts';
import { ARTIFACTS } from './artifacts.ts';

for (const { path, render } of ARTIFACTS) await update(path, await render());

const helm = findJudge('helm');
if (helm === undefined)
  process.stderr.write(
    'deploy/kubernetes is not rendered: helm is missing; npm run test:setup installs it where Go is\n',
  );
else for (const { path, text } of renderManifests(helm)) await update(path, text);

async function update(path: string, content: string): Promise<void> {
  const previous = await readFile(path, 'utf8').catch(() => undefined);
  if (content === previous) return;
  await writeFile(path, content);
  process.stdout.write(`${path}\n`);
}
