import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import { cvm } from '../../src/metrics/catalogue/cvm.ts';
import { node } from '../../src/metrics/catalogue/node.ts';
import type { Section } from '../../src/metrics/define.ts';
import { DROP_REASONS, SELF_FAMILIES, type SelfFamily } from '../../src/metrics/self-catalogue.ts';
import type { Snapshot } from '../../src/snapshot/model.ts';
import { LABELS } from '../../tools/docs/labels.ts';
import { EMPTY_SNAPSHOT, FULL_SNAPSHOT } from './full-snapshot.ts';

interface AnyFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

const SELF: readonly SelfFamily[] = Object.values(SELF_FAMILIES);
const CLOUD = CATALOGUE.flatMap((section) =>
  section.families.map((family, index) => ({ ...family, section, index })),
);
const ALL: readonly AnyFamily[] = [...CLOUD, ...SELF];

describe.each(ALL)('$name', ({ name, type, help, labels = [] }) => {
  it('is named as a family of ours', () => {
    expect(name).toMatch(/^phala_[a-z]+(_[a-z]+)*$/);
  });

  it('ends in _total when it is a counter, and only then', () => {
    expect(name.endsWith('_total')).toBe(type === 'counter');
  });

  it('has help of one sentence that is not its name', () => {
    expect(help).toMatch(/^[A-Z0-9].{15,}\.$/);
    expect(help).not.toMatch(/[.!?] /);
    expect(help.toLowerCase().replaceAll(/[^a-z]/g, '')).not.toContain(name.replaceAll('_', ''));
  });

  it('has labels that are known to be bounded, each once', () => {
    expect(labels.filter((label) => !Object.hasOwn(LABELS, label))).toEqual([]);
    expect(new Set(labels).size).toBe(labels.length);
  });
});

describe.each(CLOUD)('$name', ({ name, type, help, labels, section, index }) => {
  it('has a base unit as its suffix, if any', () => {
    const suffix = /_(seconds|bytes|usd|ratio|celsius|joules|milliseconds|mib|gib|percent)$/.exec(name)?.[1];

    // Whether the percentage is of one core or of all is not documented: it cannot be made a ratio.
    const isUndocumented = name === 'phala_cvm_host_cpu_usage_percent';
    expect([undefined, 'seconds', 'bytes', 'usd']).toContain(isUndocumented ? undefined : suffix);
  });

  it('has no label that already identifies its subject', () => {
    expect(labels.filter((label) => section.identityLabels.includes(label))).toEqual([]);
    expect(section.identityLabels.filter((label) => !Object.hasOwn(LABELS, label))).toEqual([]);
  });

  it('has samples in the full snapshot, with the declared labels and finite values', () => {
    const samples = samplesOf(section, index, FULL_SNAPSHOT);

    expect(samples.length).toBeGreaterThan(0);
    for (const { labels: own, value } of samples) {
      expect(Object.keys(own).toSorted()).toEqual([...labels].toSorted());
      expect(value).toSatisfy(Number.isFinite);
      if (name.endsWith('_info')) expect(value).toBe(1);
      if (type === 'counter') expect(value).toBeGreaterThanOrEqual(0);
    }
  });

  it('has every label with a value somewhere in the full snapshot', () => {
    const samples = samplesOf(section, index, FULL_SNAPSHOT);

    for (const label of labels)
      expect(samples.some(({ labels: own }) => own[label] !== undefined)).toBe(true);
  });

  it('has no two samples of the same subject and labels', () => {
    const keys = samplesOf(section, index, FULL_SNAPSHOT).map(({ identity, labels: own }) =>
      JSON.stringify([identity, ...labels.map((label) => own[label])]),
    );

    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has no sample when nothing is known', () => {
    expect(samplesOf(section, index, EMPTY_SNAPSHOT)).toEqual([]);
  });

  it('says in its help that a value from the API is as of the last poll', () => {
    const isOfTheCloud = section === cvm || section === node || name === 'phala_app_cvms';
    // What is true for good is true at every moment.
    const isForGood = name === 'phala_cvm_created_timestamp_seconds';

    expect(/\bas of the last (successful )?poll\b/.test(help)).toBe(isOfTheCloud && !isForGood);
  });
});

describe('the catalogue', () => {
  it('has no two families of the same name', () => {
    const names = ALL.map(({ name }) => name);

    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('allows no label that no family has', () => {
    const used = new Set([
      ...CATALOGUE.flatMap(({ identityLabels }) => identityLabels),
      ...ALL.flatMap(({ labels = [] }) => labels),
    ]);

    expect(Object.keys(LABELS).filter((label) => !used.has(label))).toEqual([]);
  });

  it('identifies every subject of the full snapshot, each once', () => {
    for (const section of CATALOGUE) {
      const { identityLabels } = section;
      const identities = section.subjects(FULL_SNAPSHOT).map((subject) => section.identify(subject));

      expect(new Set(identities.map((identity) => JSON.stringify(identity))).size).toBe(identities.length);
      for (const identity of identities) expect(identity).toHaveLength(identityLabels.length);
    }
  });
});

describe("the exporter's own families", () => {
  it.each(SELF)('$name has bounds in order when it is a histogram, and only then', ({ type, buckets }) => {
    expect(buckets !== undefined).toBe(type === 'histogram');
    expect(buckets ?? []).toEqual([...new Set(buckets)].toSorted((a, b) => a - b));
  });

  it.each(SELF)('$name is named under the exporter', ({ name }) => {
    expect(name).toMatch(/^phala_exporter_/);
  });

  it('have reasons of dropped items that the help names', () => {
    expect(DROP_REASONS).toHaveLength(4);
    expect(SELF_FAMILIES.itemsDropped.help).toMatch(/of another app, unreadable, duplicate, or beyond/);
  });
});

function samplesOf(section: Section, index: number, snapshot: Snapshot) {
  return section.subjects(snapshot).flatMap((subject) =>
    (section.families[index]?.samples(subject) ?? []).map((sample) => ({
      identity: section.identify(subject),
      ...sample,
    })),
  );
}
