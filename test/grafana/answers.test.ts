import { fileURLToPath } from 'node:url';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { answer, type Series } from './answer.ts';
import { ASKED, labelsIn, MARKED } from './expressions.ts';
import type { FilePanel } from './files.ts';
import type { Choice } from './interpolate.ts';
import { startWatching } from './start-cloud.ts';
import { startPage } from './start-page.ts';
import { makeTrouble } from './trouble.ts';

const ALWAYS_FIRING = fileURLToPath(new URL('always-firing.yml', import.meta.url));
const POLL_OPTIONS = { timeout: 60_000, interval: 500 };
const SHOWN: Choice = { rangeSeconds: 600 };

/** What shows the work of exporters, which adds up, and not what they watch. */
const OWN_WORK = 'phala-cloud-exporter';

let simulator: Simulator;
let prometheus: Prometheus;
let replicas: readonly string[];
/** Another program, with process metrics of the same names. */
let stranger: string;

// Two replicas with the newer API version, and one exporter with the older one; at first without problems.
beforeAll(async () => {
  simulator = await startSimulator({ apps: 6, speed: 0 });
  const everySecond = { schedule: '* * * * * *' };
  replicas = [
    await startWatching(simulator, { ...everySecond, apiVersion: '2026-01-21' }),
    await startWatching(simulator, { ...everySecond, apiVersion: '2026-01-21' }),
  ];
  const old = await startWatching(simulator, { ...everySecond, apiVersion: '2025-10-28' });
  const register = new Registry();
  collectDefaultMetrics({ register });
  stranger = await startPage({ contentType: register.contentType, render: () => register.metrics() });
  prometheus = await startPrometheus({ replicas, old, stranger }, [ALWAYS_FIRING]);
  await untilScraped();
}, POLL_OPTIONS.timeout);

afterAll(async () => {
  await prometheus?.close();
  await simulator?.close();
});

describe('two replicas', () => {
  const numbers = ASKED.filter(
    ({ uid, panel }) => panel.type === 'stat' && uid !== OWN_WORK && panel.title !== 'Exporters up',
  );

  it.each(numbers)('count once in $place', async ({ panel, target }) => {
    const ask = (instance: string): Promise<readonly Series[]> =>
      answer(prometheus, target, { ...SHOWN, variables: { job: 'replicas', instance } });
    // Ages grow between two questions.
    const digits = panel.fieldConfig.defaults.unit === 's' ? -1 : 6;

    const [alone] = await ask(replicas[0] ?? '');
    const [together] = await ask('.+');

    expect(together?.value ?? 0).toBeCloseTo(alone?.value ?? 0, digits);
  });

  it.each(ASKED.filter(({ uid, panel }) => panel.type === 'table' && uid !== OWN_WORK))(
    'make no two rows of one in $place',
    async ({ target }) => {
      const rows = await answer(prometheus, target, { ...SHOWN, variables: { job: 'replicas' } });
      const keys = rows.map(({ labels }) => JSON.stringify(labels));

      expect(new Set(keys).size).toBe(keys.length);
      expect(rows.filter(({ labels }) => 'instance' in labels)).toEqual([]);
    },
  );
});

describe('a program that is no exporter, but is scraped, too', () => {
  it.each(ASKED.filter(({ uid }) => uid === OWN_WORK))('is not seen in $place', async ({ target }) => {
    const series = await answer(prometheus, target, SHOWN);

    expect(series.filter(({ labels }) => labels['instance'] === stranger)).toEqual([]);
  });

  it.each(ASKED.filter(({ panel }) => panel.title === 'Exporters up'))(
    'is not counted in $place',
    async ({ target }) => {
      expect((await answer(prometheus, target, SHOWN)).map(({ value }) => value)).toEqual([3]);
    },
  );
});

describe('a workspace that is chosen', () => {
  it.each(['phala-cloud-fleet', 'phala-cloud-cvm', 'phala-cloud-capacity', 'phala-cloud-tee'])(
    'leaves the apps of the other out of %s',
    async (uid) => {
      const [production, staging] = simulator.workspaces;
      const choice = { ...SHOWN, variables: { job: 'replicas', workspace: 'production' } };
      const answers = await Promise.all(
        ASKED.filter((asked) => asked.uid === uid).map(({ target }) => answer(prometheus, target, choice)),
      );
      const apps = new Set(answers.flat().map(({ labels }) => labels['app_id']));

      expect(production?.appIds.some((id) => apps.has(id))).toBe(true);
      expect(staging?.appIds.filter((id) => apps.has(id))).toEqual([]);
    },
  );
});

describe('an app without CVMs', () => {
  it.each(
    ASKED.filter(({ panel }) => ['CVMs not ready', 'All CVMs', 'Ready', 'Not ready'].includes(panel.title)),
  )('is 0, and not unknown, in $place', async ({ target }) => {
    const appId = simulator.world.apps().find(({ cvms }) => cvms.length === 0)?.id ?? '';

    const answers = await answer(prometheus, target, { ...SHOWN, variables: { app_id: appId } });

    expect(answers.map(({ value }) => value)).toEqual([0]);
  });
});

describe('a status that no CVM has any more', () => {
  it(
    'is 0 in CVMs by status, and not what it was last',
    async () => {
      const [asked] = ASKED.filter(({ panel }) => panel.title === 'CVMs by status');
      const napping = async (): Promise<number | undefined> => {
        const choice = { ...SHOWN, variables: { job: 'replicas' } };
        const series = await answer(prometheus, asked?.target ?? { expr: '' }, choice);
        return series.find(({ labels }) => labels['status'] === 'napping')?.value;
      };
      const cvms = simulator.world.cvms(simulator.workspaces[0]?.appIds[0] ?? '');
      const running = cvms.find(({ status }) => status === 'running');

      Object.assign(running ?? {}, { phase: 'napping' });
      await expect.poll(napping, POLL_OPTIONS).toBe(1);
      Object.assign(running ?? {}, { phase: 'running' });

      await expect.poll(napping, POLL_OPTIONS).toBe(0);
    },
    POLL_OPTIONS.timeout,
  );
});

describe('when things go wrong', () => {
  beforeAll(() => makeTrouble(simulator));

  it.each(ASKED)(
    'Prometheus has an answer for $place',
    async ({ panel, target }) => {
      await expect
        .poll(
          async () => missingIn(panel, target.legendFormat, await answer(prometheus, target, SHOWN)),
          POLL_OPTIONS,
        )
        .toEqual([]);
    },
    POLL_OPTIONS.timeout,
  );

  it.each(MARKED)(
    'Prometheus knows when to mark $name',
    async (mark) => {
      await expect
        .poll(async () => {
          // What happened a minute ago was not so a second before; waiting a minute for it would be long.
          const expr = mark.expr.replaceAll('offset 1m', 'offset 5s');
          const [series] = await answer(prometheus, { expr }, SHOWN);
          return series === undefined
            ? ['no series']
            : mark.labels.filter((label) => !(label in series.labels));
        }, POLL_OPTIONS)
        .toEqual([]);
    },
    POLL_OPTIONS.timeout,
  );
});

function untilScraped(): Promise<void> {
  return vi.waitFor(async () => {
    const polled = await prometheus.query('count by (instance) (phala_app_poll_success == 1)');
    const rates = await prometheus.query('rate(phala_app_polls_total[10s])');
    expect(polled.map(({ value }) => value[1])).toEqual(['6', '6', '6']);
    expect(rates).toHaveLength(18);
    expect(await prometheus.query('up{job="stranger"} == 1')).toHaveLength(1);
  }, POLL_OPTIONS);
}

// What a panel needs of an answer, and does not find in any series: something at all, and the labels that it shows.
function missingIn(
  panel: FilePanel,
  legend: string | undefined,
  series: readonly Series[],
): readonly string[] {
  if (series.length === 0) return ['no series'];
  const shown = panel.type === 'table' ? [] : labelsIn(legend ?? '');
  return [
    ...shown.filter((label) => !series.some(({ labels }) => label in labels)),
    ...(series.every(({ value }) => Number.isNaN(value)) ? ['a number'] : []),
  ];
}
