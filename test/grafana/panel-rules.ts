import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

/** The recording rules that panels query. */
export const PANEL_RULES = fileURLToPath(
  new URL('../../prometheus/rules/phala-cloud.panels.yml', import.meta.url),
);

/** A copy of them with an interval of their own, such as `15s`: a test evaluates rules every second. */
export async function copyPanelRules(interval: string): Promise<string> {
  const { groups } = parse(await readFile(PANEL_RULES, 'utf8'));
  const file = join(await mkdtemp(join(tmpdir(), 'panel-rules-')), 'panels.yml');
  await writeFile(file, stringify({ groups: groups.map((group: object) => ({ ...group, interval })) }));
  return file;
}
