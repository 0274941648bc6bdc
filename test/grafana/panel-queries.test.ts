import { fileURLToPath } from 'node:url';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toGuestJob } from '../../prometheus/stack/configs.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { FILES, type FilePanel } from './files.ts';
import { injectProblems } from './inject-problems.ts';
import type { Selection } from './interpolate.ts';
import { PANEL_RULES } from './panel-rules.ts';
import { ANNOTATION_QUERIES, labelsIn, PANEL_QUERIES } from './queries.ts';
import { queryTarget, type Series } from './query-panel.ts';
import { startExporter } from './start-exporter.ts';
import { startMetricsServer } from './start-metrics-server.ts';

const ALWAYS_FIRING = fileURLToPath(new URL('always-firing.yml', import.meta.url));
const POLL_OPTIONS = { timeout: 60_000, interval: 500 };
const TEN_MINUTES: Selection = { rangeSeconds: 600 };

/** Running CVMs whose quote no exporter has checked yet. */
const NOT_CHECKED =
  'phala_cvm_status{status="running"} == 1 unless on (cvm_id, instance) phala_cvm_attestation_success';

/** The dashboard about exporters, whose numbers add up over replicas. */
const EXPORTER_UID = 'phala-cloud-exporter';

let simulator: Simulator;
let prometheus: Prometheus;
let replicas: readonly string[];
/** Another program with process metrics of the same names. */
let otherProgram: string;

// Two replicas with the newer API version and one exporter with the older one, at first without problems.
beforeAll(async () => {
  simulator = await startSimulator({ apps: 6, speed: 0 });
  const everySecond = { schedule: '* * * * * *' };
  replicas = [
    await startExporter(simulator, { ...everySecond, apiVersion: '2026-01-21' }),
    await startExporter(simulator, { ...everySecond, apiVersion: '2026-01-21' }),
  ];
  const old = await startExporter(simulator, { ...everySecond, apiVersion: '2025-10-28' });
  const register = new Registry();
  collectDefaultMetrics({ register });
  otherProgram = await startMetricsServer({
    contentType: register.contentType,
    render: () => register.metrics(),
  });
  const guests = await toGuestJob({ exporters: replicas, guestProxy: simulator.guestOrigin }, '1s');
  const jobs = { replicas, old, other: otherProgram, 'phala-endpoints': await startProbes(simulator) };
  prometheus = await startPrometheus(jobs, [ALWAYS_FIRING, PANEL_RULES], undefined, [guests ?? {}]);
  await waitUntilScraped();
}, POLL_OPTIONS.timeout);

// As blackbox_exporter would probe the endpoints of the first CVMs.
function startProbes({ world }: Simulator): Promise<string> {
  const probes = world.apps().flatMap(({ cvms: [cvm] }) => cvm ?? []);
  const families = { probe_success: 1, probe_http_status_code: 200, probe_duration_seconds: 0.1 };
  const samples = Object.entries({ ...families, probe_ssl_earliest_cert_expiry: 2e9 }).flatMap(
    ([family, value]) =>
      probes.map(({ app, uuid, name, instanceId }) => {
        const labels = `app_id="${app.id}",cvm_id="${uuid}",name="${name}",instance="https://${instanceId}-80.gw.example"`;
        return `${family}{${labels}} ${value}\n`;
      }),
  );
  return startMetricsServer({
    contentType: 'text/plain; version=0.0.4',
    render: () => Promise.resolve(samples.join('')),
  });
}

afterAll(async () => {
  await prometheus?.close();
  await simulator?.close();
});

describe('two replicas', () => {
  const numbers = PANEL_QUERIES.filter(
    ({ uid, panel }) => panel.type === 'stat' && uid !== EXPORTER_UID && panel.title !== 'Exporters up',
  );

  it.each(numbers)('are counted once in $place', async ({ panel, target }) => {
    const query = (instance: string): Promise<readonly Series[]> =>
      queryTarget(prometheus, target, { ...TEN_MINUTES, variables: { job: 'replicas', instance } });
    // Ages grow between two queries.
    const isAge = panel.fieldConfig.defaults.unit === 's';
    const digits = isAge ? -1 : target.expr.includes('time()') ? 2 : 6;

    const [alone] = await query(replicas[0] ?? '');
    const [together] = await query('.+');

    expect(together?.value ?? 0).toBeCloseTo(alone?.value ?? 0, digits);
  });

  it.each(PANEL_QUERIES.filter(({ uid, panel }) => panel.type === 'table' && uid !== EXPORTER_UID))(
    'result in one row per object in $place',
    async ({ target }) => {
      const rows = await queryTarget(prometheus, target, { ...TEN_MINUTES, variables: { job: 'replicas' } });
      const keys = rows.map(({ labels }) => JSON.stringify(labels));

      expect(new Set(keys).size).toBe(keys.length);
      expect(rows.filter(({ labels }) => 'instance' in labels)).toEqual([]);
    },
  );
});

describe('the first row of a dashboard, with the default configuration and no problems', () => {
  const first = FILES.flatMap(({ uid, panels }) => {
    const end = panels.findIndex(({ type }, index) => type === 'row' && index > 0);
    const titles = panels.slice(0, end).map(({ title }) => title);
    return PANEL_QUERIES.filter((each) => each.uid === uid && titles.includes(each.panel.title));
  });

  // Shards are missing only where there are shards.
  it.each(
    first.filter(({ panel, target }) => panel.type === 'stat' && target.legendFormat !== 'shards missing'),
  )('has data in $place', async ({ target }) => {
    const selection = { ...TEN_MINUTES, variables: { job: 'replicas' } };

    expect(await queryTarget(prometheus, target, selection)).toHaveLength(1);
  });

  // When the status changed is only known after a change.
  const states = first.filter(
    ({ panel, target }) => panel.title === 'State of each CVM' && !target.expr.includes('_changed_'),
  );

  it.each(states)('has a value for every CVM that runs in $place', async ({ target }) => {
    const selection = { ...TEN_MINUTES, variables: { job: 'replicas' } };
    const running = await prometheus.query('phala_cvm_uptime_seconds{job="replicas"}');
    const ids = new Set(running.map(({ metric }) => metric['cvm_id'] ?? ''));

    const rows = await queryTarget(prometheus, target, selection);

    const shown = new Set(rows.map(({ labels }) => labels['cvm_id']));
    expect(ids.size).toBeGreaterThan(5);
    expect([...ids].filter((id) => !shown.has(id))).toEqual([]);
  });
});

describe('another scraped program', () => {
  it.each(PANEL_QUERIES.filter(({ uid }) => uid === EXPORTER_UID))(
    'is not shown in $place',
    async ({ target }) => {
      const series = await queryTarget(prometheus, target, TEN_MINUTES);

      expect(series.filter(({ labels }) => labels['instance'] === otherProgram)).toEqual([]);
    },
  );

  it.each(PANEL_QUERIES.filter(({ target }) => target.legendFormat === 'up'))(
    'is not counted in $place',
    async ({ target }) => {
      expect((await queryTarget(prometheus, target, TEN_MINUTES)).map(({ value }) => value)).toEqual([3]);
    },
  );
});

describe('a selected workspace', () => {
  it.each(['phala-cloud-fleet', 'phala-cloud-cvm', 'phala-cloud-capacity', 'phala-cloud-tee'])(
    'excludes the apps of other workspaces from %s',
    async (uid) => {
      const [production, staging] = simulator.workspaces;
      const selection = { ...TEN_MINUTES, variables: { job: 'replicas', workspace: 'production' } };
      const results = await Promise.all(
        PANEL_QUERIES.filter((panelQuery) => panelQuery.uid === uid).map(({ target }) =>
          queryTarget(prometheus, target, selection),
        ),
      );
      const apps = new Set(results.flat().map(({ labels }) => labels['app_id']));

      expect(production?.appIds.some((id) => apps.has(id))).toBe(true);
      expect(staging?.appIds.filter((id) => apps.has(id))).toEqual([]);
    },
  );
});

describe('an app without CVMs', () => {
  it.each(
    PANEL_QUERIES.filter(
      ({ panel, target }) =>
        ['CVMs not ready', 'Fleet', 'Not ready'].includes(panel.title) && target.legendFormat !== 'apps',
    ),
  )('is shown as 0, not as unknown, in $place', async ({ target }) => {
    const appId = simulator.world.apps().find(({ cvms }) => cvms.length === 0)?.id ?? '';

    const results = await queryTarget(prometheus, target, { ...TEN_MINUTES, variables: { app_id: appId } });

    expect(results.map(({ value }) => value)).toEqual([0]);
  });
});

describe('a status without CVMs', () => {
  it(
    'is 0 in CVMs by status, not its last count',
    async () => {
      const [panelQuery] = PANEL_QUERIES.filter(({ panel }) => panel.title === 'CVMs by status');
      const napping = async (): Promise<number | undefined> => {
        const selection = { ...TEN_MINUTES, variables: { job: 'replicas' } };
        const series = await queryTarget(prometheus, panelQuery?.target ?? { expr: '' }, selection);
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

describe('with problems', () => {
  beforeAll(() => injectProblems(simulator));

  it.each(PANEL_QUERIES.filter(({ target }) => target.legendFormat !== 'shards missing'))(
    'the query of $place has a result',
    async ({ panel, target }) => {
      await expect
        .poll(
          async () =>
            missingIn(panel, target.legendFormat, await queryTarget(prometheus, target, TEN_MINUTES)),
          POLL_OPTIONS,
        )
        .toEqual([]);
    },
    POLL_OPTIONS.timeout,
  );

  it(
    'a guest that responds with zeros is among those that do not respond',
    async () => {
      const cvms = simulator.world.apps().flatMap((app) => app.cvms);
      const [panelQuery] = PANEL_QUERIES.filter(({ panel }) => panel.title === 'Guests that do not respond');

      await expect
        .poll(async () => {
          const rows = await queryTarget(prometheus, panelQuery?.target ?? { expr: '' }, TEN_MINUTES);
          return rows.map(({ labels }) => labels['cvm_id']);
        }, POLL_OPTIONS)
        .toContain(cvms.find(({ guest }) => guest.form === 'zero')?.uuid);
    },
    POLL_OPTIONS.timeout,
  );

  it.each(ANNOTATION_QUERIES)(
    'the query of the annotation $name has a result',
    async (annotation) => {
      await expect
        .poll(async () => {
          // A shorter offset, so that the test does not wait for a minute.
          const expr = annotation.expr.replaceAll('offset 1m', 'offset 5s');
          const [series] = await queryTarget(prometheus, { expr }, TEN_MINUTES);
          return series === undefined
            ? ['no series']
            : annotation.labels.filter((label) => !(label in series.labels));
        }, POLL_OPTIONS)
        .toEqual([]);
    },
    POLL_OPTIONS.timeout,
  );
});

function waitUntilScraped(): Promise<void> {
  return vi.waitFor(async () => {
    const polled = await prometheus.query('count by (instance) (phala_app_poll_success == 1)');
    const rates = await prometheus.query('rate(phala_app_polls_total[10s])');
    expect(polled.map(({ value }) => value[1])).toEqual(['6', '6', '6']);
    expect(rates).toHaveLength(18);
    expect(await prometheus.query('up{job="other"} == 1')).toHaveLength(1);
    expect((await prometheus.query('phala_cvm_attestation_success')).length).toBeGreaterThan(20);
    expect(await prometheus.query(NOT_CHECKED)).toEqual([]);
    const credit = 'instance_workspace:phala_workspace_prepaid_credit_usd:max{job="replicas"}';
    expect(
      await prometheus.query(`${credit} and on (workspace) instance_app:phala_app_info:max`),
    ).not.toEqual([]);
  }, POLL_OPTIONS);
}

// What the result of a panel lacks: series, labels of the legend, or a number.
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
