import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerProcess } from '../../prometheus/stack/server-process.ts';
import { interpolate } from './interpolate.ts';
import { type Scrape, startBackfilled } from './pictures/backfill.ts';
import { PANEL_QUERIES } from './queries.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const SCRAPE_SECONDS = 240;
const END = 1_780_000_000;
/** As Grafana on a wide screen: the points of a graph. */
const POINTS = 1400;
const APP = `app_id="${'a'.repeat(40)}",app="shop",workspace="production"`;
const CVMS = 40;

const TIMELINES = PANEL_QUERIES.filter(
  ({ panel, target }) => panel.type === 'state-timeline' && target.expr.includes('phala_cvm_status:code'),
);

let prometheus: ServerProcess;

beforeAll(async () => {
  prometheus = await startBackfilled(scrapeWeek(), { hasRules: true });
}, 120_000);

afterAll(async () => {
  await prometheus?.kill();
});

describe.each(TIMELINES)('the timeline $place', ({ target }) => {
  it.each([
    ['1 h', HOUR],
    ['24 h', DAY],
    ['7 d', 7 * DAY],
  ])('is a continuous line of one series for each of 25 CVMs over %s', async (_range, seconds) => {
    const step = Math.max(60, Math.ceil(seconds / POINTS));
    const series = await queryRange(interpolate(target.expr, { rangeSeconds: seconds }), seconds, step);
    const gaps = series.flatMap(({ metric, values }) => {
      const times = values.map(([time]) => time);
      return times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) === step)
        ? []
        : [metric['cvm']];
    });

    expect(series).toHaveLength(25);
    expect(new Set(series.map(({ metric }) => metric['cvm_id'])).size).toBe(25);
    expect(gaps).toEqual([]);
  });
});

// Of 40 places for a CVM, every third gets a new one each day; statuses change all the time.
function* scrapeWeek(): Generator<Scrape> {
  for (let seconds = END - 7 * DAY; seconds <= END; seconds += SCRAPE_SECONDS)
    yield { seconds, text: Array.from({ length: CVMS }, (_, place) => renderCvm(place, seconds)).join('\n') };
}

function renderCvm(place: number, seconds: number): string {
  const generation = place % 3 === 0 ? Math.floor((seconds + place * HOUR) / DAY) : 0;
  const id = `${place}-${generation}`;
  const labels = `${APP},cvm_id="${id}",cvm="cvm-${id}",name="cvm-${id}"`;
  const hour = Math.floor(seconds / HOUR) + place;
  const [status, code] = hour % (place + 2) === 0 ? ['updating', 3] : ['running', 1];
  return [
    `instance_cvm_status:phala_cvm_status:code{${labels},status="${status}"} ${code}`,
    `instance_cvm:phala_cvm_running:max{${labels}} ${code === 1 ? 1 : 0}`,
  ].join('\n');
}

interface Range {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

async function queryRange(query: string, seconds: number, step: number): Promise<readonly Range[]> {
  const parameters = { query, start: String(END - seconds), end: String(END), step: String(step) };
  const { body } = await request(`http://${prometheus.address}/api/v1/query_range`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  });
  const { data } = (await body.json()) as { readonly data: { readonly result: readonly Range[] } };
  return data.result;
}
