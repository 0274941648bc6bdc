import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';
import { toFiles } from '../web/serve-web.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TEST_COMMAND = 'npm ci && npm run test:setup && npm run check';
const DEMO_COMMAND = 'npx phala-cloud-exporter demo';
const CHECKOUT_DEMO = 'npm ci && npm run demo';

const readme = await readText('README.md');
const pages = await listPages();

describe('the README', () => {
  it('has at most 150 lines', () => {
    expect(readme.split('\n').length - 1).toBeLessThanOrEqual(150);
  });

  it('has one command for the demo and one for the tests', () => {
    const commands = blocksOf(readme, 'sh');

    expect(commands).toContain(`${CHECKOUT_DEMO}\n`);
    expect(commands).toContain(`${TEST_COMMAND}\n`);
  });

  it('has the test command of the pipeline', async () => {
    const script = await readText('.ci/run');

    expect(script.trimEnd().split('\n').at(-1)).toBe(TEST_COMMAND);
  });

  it('has the test command of the workflow, in parts that run side by side', async () => {
    const { jobs } = parse(await readText('.github/workflows/check.yml'));
    const { scripts } = JSON.parse(await readText('package.json'));
    const commands = Object.values<{ steps: readonly { run?: string }[] }>(jobs).flatMap(
      ({ steps }) => steps,
    );
    const parts: readonly string[] = scripts.check.split(' && ');

    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      const command = TEST_COMMAND.replace('npm run check', part);
      expect(commands.some(({ run }) => run?.startsWith(command))).toBe(true);
    }
  });

  it('has the same commands as CONTRIBUTING.md', async () => {
    const contributing = await readText('CONTRIBUTING.md');

    expect(readme).toContain(`\`${DEMO_COMMAND}\``);
    expect(contributing).toContain(`\`${CHECKOUT_DEMO}\``);
    expect(contributing).toContain(`\`${TEST_COMMAND}\``);
  });

  it('shows only series that exist', () => {
    const families = CATALOGUE.flatMap((section) => section.families.map(({ name }) => name));
    const shown = blocksOf(readme, 'text')
      .join('')
      .match(/^phala_\w+/gm);

    expect(shown).not.toBeNull();
    expect(families).toEqual(expect.arrayContaining(shown ?? []));
  });

  it('has valid example configurations', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'readme-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const keyFile = join(folder, 'key');
    await writeFile(keyFile, 'phak_made_up');
    const configurations = blocksOf(readme, 'yaml').filter(
      (text) => !/^(scrape_configs|tls_server_config):/m.test(text),
    );

    for (const [index, text] of configurations.entries()) {
      const file = join(folder, `${index}.yaml`);
      await writeFile(file, text.replace('/run/secrets/phala-production', keyFile));
      await expect(loadConfig({ file, env: { PHALA_CLOUD_API_KEY: 'phak_made_up' } })).resolves.toBeDefined();
    }
    expect(configurations).toHaveLength(2);
  });

  it('has a valid example web configuration', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'readme-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [shown = ''] = blocksOf(readme, 'yaml').filter((text) => text.startsWith('tls_server_config'));
    const files = {
      ...toFiles('server', await createServerIdentity(await createAuthority())),
      'web-config.yaml': shown.replace('$10$…', `$10$${'a'.repeat(53)}`),
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);

    const { tls, users } = (await loadWebConfig(join(folder, 'web-config.yaml'))).config;

    expect([tls !== undefined, [...users.keys()]]).toEqual([true, ['prometheus']]);
  });
});

describe('the decision on runtime dependencies', () => {
  it('has a line for each dependency of the package, and for no other', async () => {
    const { dependencies } = JSON.parse(await readText('package.json'));
    const decision = await readText('docs/adr/0004-runtime-dependencies.md');

    expect([...decision.matchAll(/^- `([^`]+)`: /gm)].map(([, name]) => name)).toEqual(
      Object.keys(dependencies),
    );
  });
});

describe('links between documents', () => {
  it.each(pages)('resolve in %s', async (document) => {
    const targets = await Promise.all(
      linksOf(await readText(document)).map(async (link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? document : join(dirname(document), path);
        const exists = await stat(resolve(ROOT, target)).then(
          () => true,
          () => false,
        );
        const isFound =
          anchor === undefined || (exists && anchorsOf(await readText(target)).includes(anchor));
        return { link, exists: exists && isFound };
      }),
    );

    expect(targets.filter(({ exists }) => !exists)).toEqual([]);
  });
});

function readText(path: string): Promise<string> {
  return readFile(join(ROOT, path), 'utf8');
}

async function listPages(): Promise<readonly string[]> {
  const files = await readdir(join(ROOT, 'docs'), { recursive: true });
  const inDocs = files.filter((file) => file.endsWith('.md')).map((file) => join('docs', file));
  return [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'SECURITY.md',
    'grafana/dashboards/README.md',
    'deploy/helm/phala-cloud-exporter/README.md',
    'deploy/kubernetes/README.md',
    ...inDocs.toSorted(),
  ];
}

function blocksOf(markdown: string, language: string): readonly string[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, found]) => found === language)
    .map(([, , text = '']) => text);
}

// Without external links. A link within the page has an anchor alone.
function linksOf(markdown: string): readonly string[] {
  const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^https?:/.test(link));
}

// As GitHub makes the anchor of a heading.
function anchorsOf(markdown: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...markdown.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const anchor = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}
