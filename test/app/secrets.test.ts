import { expect, it } from 'vitest';
import { SIMULATED_SECRET } from '../../simulator/simulated-secret.ts';
import { createFixedApiKey } from '../../src/secrets/api-key.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { NEW, OLD, openSimulator } from '../simulator/open-simulator.ts';
import { startPolled, watchAll, watchWorkspace } from './start-exporter.ts';

it.each([OLD, NEW])(
  'no key and nothing secret of version %s is in any response or log line, whether polls succeed or fail',
  async (version) => {
    const simulator = await openSimulator({ apps: 6 });
    const keys = simulator.workspaces.map(({ apiKey }) => apiKey);
    const exporter = await startPolled(
      watchAll(simulator, {
        api: { version },
        workspaces: simulator.workspaces.map((workspace) =>
          watchWorkspace(workspace, {
            discovery: { enabled: true, refresh: 1, include: null, exclude: null },
          }),
        ),
      }),
    );
    for (const fault of [
      { kind: 'status', status: 500 },
      { kind: 'redirect', location: `https://example.com/?key=${keys[0]}` },
      { kind: 'truncated_json' },
      { kind: 'html' },
      { kind: 'other_shape', mode: 'mixed' },
    ] as const) {
      const id = simulator.faults.add(fault);
      await exporter.cycle();
      simulator.faults.clear(id);
    }

    const pages = await Promise.all(
      ['/metrics', '/', '/config', '/-/ready'].map((path) => exporter.get(path)),
    );

    const shown = [...pages.map(({ text }) => text), exporter.logText()].join('\n');
    expect(shown.length).toBeGreaterThan(10_000);
    for (const secret of [...keys, SIMULATED_SECRET, 'phak_']) expect(shown).not.toContain(secret);
  },
);

it("a key of another form than the vendor's is in no log line either", async () => {
  const simulator = await openSimulator({ apps: 1 });
  const [workspace] = simulator.workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  const apiKey = createFixedApiKey(new Secret('another-form-of-key'));

  const exporter = await startPolled(
    watchAll(simulator, { workspaces: [watchWorkspace(workspace, { apiKey })] }),
  );

  expect(await exporter.value('phala_up')).toBe(0);
  const { text } = await exporter.get('/config');
  expect(text + exporter.logText()).not.toContain('another-form');
});
