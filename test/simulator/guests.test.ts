import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { SimulatedCvm } from '../../simulator/model.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { control, openSimulator } from './open-simulator.ts';

interface Reply {
  readonly status: number | undefined;
  readonly text: string;
}

/** Sends a request with the host of a guest; rejects where the gateway closes the connection. */
function askGuest({ guestOrigin }: Simulator, host: string, path = '/metrics'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    request(`${guestOrigin}${path}`, { headers: { host } }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }));
    })
      .on('error', reject)
      .end();
  });
}

function hostOf({ instanceId, node }: SimulatedCvm, port = 8090): string {
  return `${instanceId}-${port}.${node.gatewayDomain}`;
}

function findCvm({ world }: Simulator, appName: string): SimulatedCvm {
  const cvm = world.apps().find(({ name }) => name === appName)?.cvms[0];
  if (cvm === undefined) throw new Error(`${appName} has no CVM`);
  return cvm;
}

/** The names of the families. */
function familiesOf(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name = '']) => name));
}

function readValue(text: string, name: string): number {
  return Number(new RegExp(`^${name}(?:{.*})? (\\S+)$`, 'm').exec(text)?.[1]);
}

describe('a guest', () => {
  it.each(['old', 'new', 'zero'] as const)('has the families of dstack in the form %s', async (form) => {
    const simulator = await openSimulator({ isCalm: true });
    const cvm = findCvm(simulator, 'llm-inference');
    expect((await control(simulator, 'POST', `/cvms/${cvm.id}/guest`, { form })).status).toBe(204);

    const { status, text } = await askGuest(simulator, hostOf(cvm));

    expect(status).toBe(200);
    const sample = await readFile(`test/fixtures/guest/${form}.txt`, 'utf8');
    expect(familiesOf(text)).toEqual(familiesOf(sample));
  });

  it('has by default the old names, and the new ones with a GPU image', async () => {
    const simulator = await openSimulator({ isCalm: true });

    const old = await askGuest(simulator, hostOf(findCvm(simulator, 'web-frontend')));
    const gpu = await askGuest(simulator, hostOf(findCvm(simulator, 'llm-inference')));

    expect(familiesOf(old.text)).not.toContain('dstack_guest_cpus');
    expect(familiesOf(gpu.text)).toContain('dstack_gpu_cc_ready');
  });

  it('multiplies load averages by 100 in the old form only', async () => {
    const simulator = await openSimulator({ isCalm: true });
    const cvm = findCvm(simulator, 'web-frontend');
    const read = async (form: string): Promise<number> => {
      await control(simulator, 'POST', `/cvms/${cvm.id}/guest`, { form });
      return readValue((await askGuest(simulator, hostOf(cvm))).text, 'system_load_average_1m');
    };

    expect(Math.round(await read('old'))).toBe(Math.round(100 * (await read('new'))));
  });

  it('has the usage that the control API sets', async () => {
    const simulator = await openSimulator({ isCalm: true });
    const cvm = findCvm(simulator, 'llm-inference');
    const settings = { memory_used_ratio: 0.97, disk_used_ratio: 0.95, gpu_ready: false };
    await control(simulator, 'POST', `/cvms/${cvm.id}/guest`, settings);

    const { text } = await askGuest(simulator, hostOf(cvm));

    expect(readValue(text, 'system_memory_used') / readValue(text, 'system_memory_total')).toBeCloseTo(0.97);
    expect(readValue(text, 'dstack_guest_disk_used_ratio')).toBe(0.95);
    expect(readValue(text, 'dstack_gpu_cc_ready')).toBe(0);
  });

  it('is served below the URL of a proxy request, and with a port in its name', async () => {
    const simulator = await openSimulator({ isCalm: true });
    const host = hostOf(findCvm(simulator, 'web-frontend'));

    expect((await askGuest(simulator, `${host}:443`)).status).toBe(200);
  });

  it.each<[string, (simulator: Simulator, cvm: SimulatedCvm) => void]>([
    ['its CVM has exited', ({ world }, { id }) => world.crash(id)],
    ['its node is offline', ({ world }, { node }) => world.setNodeStatus(node.id, 'OFFLINE')],
    ['its gateway is down', ({ world }, { node }) => world.setGateway(node.id, false)],
  ])('does not respond while %s', async (_why, fail) => {
    const simulator = await openSimulator({ isCalm: true });
    const cvm = findCvm(simulator, 'web-frontend');

    fail(simulator, cvm);

    await expect(askGuest(simulator, hostOf(cvm))).rejects.toThrow('socket hang up');
  });

  it('responds again when its gateway is up again', async () => {
    const simulator = await openSimulator({ isCalm: true });
    const cvm = findCvm(simulator, 'web-frontend');
    for (const state of ['down', 'up'])
      expect((await control(simulator, 'POST', `/nodes/${cvm.node.id}/gateway/${state}`)).status).toBe(204);

    expect((await askGuest(simulator, hostOf(cvm))).status).toBe(200);
  });

  it.each<[string, (cvm: SimulatedCvm) => string]>([
    ['of another gateway', ({ instanceId }) => `${instanceId}-8090.evil.example`],
    ['of no CVM', ({ node }) => `${'0'.repeat(40)}-8090.${node.gatewayDomain}`],
    ['without a CVM', () => '127.0.0.1'],
  ])('is not found by a name %s', async (_what, toHost) => {
    const simulator = await openSimulator({ isCalm: true });

    const reply = await askGuest(simulator, toHost(findCvm(simulator, 'web-frontend')));

    expect(reply).toEqual({ status: 404, text: 'Service not found\n' });
  });

  it('is not found where its metrics are private, though its app is served', async () => {
    const simulator = await openSimulator({ isCalm: true });
    const cvm = findCvm(simulator, 'vault-signer');

    expect((await askGuest(simulator, hostOf(cvm))).status).toBe(404);
    expect(await askGuest(simulator, hostOf(cvm, 8080), '/')).toEqual({
      status: 200,
      text: `${cvm.name}\n`,
    });
  });
});
