import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import { type ExpositionFormat, OPENMETRICS, TEXT } from '../../src/metrics/format.ts';
import type { CvmView, Snapshot } from '../../src/snapshot/model.ts';
import { EMPTY_SNAPSHOT, FULL_CVM, FULL_SNAPSHOT, UP_APP } from './full-snapshot.ts';
import { type ParsedExposition, parseExposition } from './parse-exposition.ts';
import { renderAll } from './render-all.ts';

const FAMILIES = CATALOGUE.flatMap(({ families }) => families);

const HOSTILE = [
  'a "quoted" name',
  'back\\slash \\n \\" at the end \\',
  'two\nlines\n',
  '\n# HELP phala_up Hacked.\n# TYPE phala_up counter\nphala_up 42',
  'carriage\r\nreturn',
  'a\0NUL',
  '🦀 émoji \u2028 \ufeff',
  'half \ud83d pair',
  '",app_id="x"} 1 #',
  '{}=,# EOF',
  'x'.repeat(300),
  '__proto__',
];

describe.each([
  ['text', TEXT],
  ['openmetrics', OPENMETRICS],
] as const)('rendering a snapshot as %s', (name, format) => {
  it('gives every family its header, with its type and help', () => {
    const { families } = parse(render(FULL_SNAPSHOT, format).text);

    expect([...families].map(([family, { help, type }]) => ({ family, help, type }))).toEqual(
      FAMILIES.map((family) => ({
        family: name === 'openmetrics' ? family.name.replace(/_total$/, '') : family.name,
        help: family.help,
        type: family.type,
      })),
    );
  });

  it('counts the series that it renders', () => {
    const { text, series } = render(FULL_SNAPSHOT, format);

    expect(series).toBe(parse(text).samples.length);
    expect(series).toBeGreaterThan(100);
  });

  it('gives headers and no sample to an empty snapshot', () => {
    const { text, series } = render(EMPTY_SNAPSHOT, format);

    const { families, samples } = parse(text);
    expect([families.size, samples.length, series]).toEqual([FAMILIES.length, 0, 0]);
  });

  it('says the same of the same snapshot', () => {
    expect(render(structuredClone(FULL_SNAPSHOT), format)).toEqual(render(FULL_SNAPSHOT, format));
  });

  it.each(HOSTILE)('reads back the same labels when everything is called %j', (hostile) => {
    const { samples } = parse(render(hostileSnapshot(hostile), format).text);

    const expected = asUtf8(hostile).replaceAll('\0', '\ufffd');
    const info = samples.find((sample) => sample.name === 'phala_cvm_info');
    expect(info?.labels).toMatchObject({
      name: expected,
      os: expected,
      compose_hash: expected,
      workspace: expected,
      node: expected,
      gateway_domain: expected,
    });
    expect(samples.find(({ labels, value }) => labels['status'] === expected && value === 1)).toBeDefined();
    expect(samples.find((sample) => sample.name === 'phala_app_info')?.labels).toMatchObject({
      alias: expected,
    });
  });

  it.each(FAMILIES)('leaves out $name with its header when it is not wanted', ({ name: unwanted }) => {
    const all = parse(render(FULL_SNAPSHOT, format).text);
    const { text, series } = renderAll(FULL_SNAPSHOT, format, {
      filter: { include: [], exclude: [new RegExp(`^${unwanted}$`)] },
    });

    const { families, samples } = parse(text);
    expect(text).not.toMatch(new RegExp(`\\b${unwanted}\\b`));
    expect(families.size).toBe(all.families.size - 1);
    expect(samples).toEqual(all.samples.filter((sample) => sample.name !== unwanted));
    expect(series).toBe(samples.length);
  });

  function parse(text: string): ParsedExposition {
    return parseExposition(asUtf8(text + format.end), name);
  }
});

describe('the two formats', () => {
  it('carry the same series and values', () => {
    const text = parseExposition(render(FULL_SNAPSHOT, TEXT).text, 'text');
    const openMetrics = parseExposition(`${render(FULL_SNAPSHOT, OPENMETRICS).text}# EOF\n`, 'openmetrics');

    expect(openMetrics.samples).toEqual(text.samples);
  });

  it('declare the units of families in OpenMetrics only', () => {
    const text = render(FULL_SNAPSHOT, TEXT).text;
    const { families } = parseExposition(`${render(FULL_SNAPSHOT, OPENMETRICS).text}# EOF\n`, 'openmetrics');

    expect(text).not.toContain('# UNIT');
    expect(
      FAMILIES.flatMap(({ name }) => {
        const unit = /_(seconds|bytes|usd)$/.exec(name)?.[1];
        return unit === undefined ? [] : [[name, unit]];
      }),
    ).toEqual([...families].flatMap(([name, { unit }]) => (unit === undefined ? [] : [[name, unit]])));
  });
});

describe('values of labels', () => {
  it('are left out when they are unknown', () => {
    const { samples } = parseExposition(render(FULL_SNAPSHOT, TEXT).text, 'text');

    const bare = samples.filter(({ labels }) => labels['cvm_id'] === 'cvm_bare');
    expect(bare.find(({ name }) => name === 'phala_cvm_info')?.labels).toEqual({
      app_id: 'a'.repeat(40),
      cvm_id: 'cvm_bare',
      workspace: 'production',
    });
    expect(new Set(bare.map(({ name }) => name))).toEqual(new Set(['phala_cvm_info', 'phala_cvm_status']));
  });

  it('are 1 for a status that is unknown, and 0 for the known ones', () => {
    const { samples } = parseExposition(render(FULL_SNAPSHOT, TEXT).text, 'text');

    const statuses = samples.filter(
      ({ name, labels }) => name === 'phala_cvm_status' && labels['cvm_id'] === 'cvm_odd',
    );
    expect(statuses.filter(({ value }) => value === 1).map(({ labels }) => labels['status'])).toEqual([
      'hibernating',
    ]);
    expect(statuses.find(({ labels }) => labels['status'] === 'running')?.value).toBe(0);
  });
});

function render(snapshot: Snapshot, format: ExpositionFormat) {
  return renderAll(snapshot, format);
}

function asUtf8(text: string): string {
  return Buffer.from(text).toString();
}

function hostileSnapshot(name: string): Snapshot {
  const node = { id: '1', name, region: name, version: name, status: name };
  const cvm: CvmView = {
    ...FULL_CVM,
    workspace: name,
    name,
    status: name,
    operation: { target: name, type: name, phase: name, startedAtSeconds: 1 },
    attributes: { ...FULL_CVM.attributes, os: name, composeHash: name, gatewayDomain: name },
    price: { usd: 1, billingPeriod: name },
    node,
    lastEventAtSeconds: { [name]: 1 },
  };
  const target = { ...UP_APP.target, workspace: name, alias: name };
  return {
    apps: [{ ...UP_APP, target, cvms: [cvm] }],
    collected: [],
    nodes: [node],
    unixOffsetSeconds: 0,
  };
}
