import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeAppsPage } from '../../src/api/decode/decode-apps-page.ts';
import { decodeAuthMe, decodeWorkspace } from '../../src/api/decode/decode-workspace.ts';
import { MAX_TEXT_LENGTH } from '../../src/api/decode/field-reader.ts';
import { LabelValueLimit, MAX_UNKNOWN_VALUES, OTHER_VALUE } from '../../src/api/decode/label-value-limit.ts';
import { attestation } from '../../src/metrics/catalogue/attestation.ts';
import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import { TEXT } from '../../src/metrics/format.ts';
import { afterPoll, toNewAppState } from '../../src/snapshot/app-state.ts';
import { buildSnapshot } from '../../src/snapshot/build-snapshot.ts';
import type { AppCvms, LiveStatuses } from '../../src/snapshot/model.ts';
import { CVM_STATUSES } from '../../src/snapshot/vocabulary.ts';
import { runAtOnce } from '../../src/time-slice.ts';
import { type ParsedExposition, parseExposition } from '../metrics/parse-exposition.ts';
import { renderAll } from '../metrics/render-all.ts';
import { decodeCvms } from './decode-cvms.ts';
import { decodeStatuses } from './decode-statuses.ts';
import { minimalCvmInfo, minimalHostedCvm } from './items.ts';

const APP_ID = 'b'.repeat(40);

/** Long texts of characters that grow when they are changed: in lower case, trimmed, escaped, or as halves of pairs. */
const long = fc
  .tuple(
    fc.constantFrom('a', 'İ', 'ß', '😀', '\ud83d', '"', '\\', '\n', ' ', '\0', '\u{1F1E6}', 'ﷺ'),
    fc.integer({ min: 1, max: 2000 }),
    fc.string({ unit: 'binary' }),
  )
  .map(([character, count, end]) => `${character.repeat(count)}${end}`);

const item = fc.oneof(
  fc.tuple(long, long, long).map(([a, b, c]) =>
    minimalCvmInfo({
      id: `cvm_${a.slice(0, 100)}`,
      name: a,
      status: b,
      vm_uuid: c,
      instance_id: a,
      in_progress: true,
      progress: { target: b, started_at: c },
      resource: { instance_type: a, compute_billing_price: '1', billing_period: b },
      node_info: { id: null, name: c, region: a, status: b, version: c },
      os: { name: a, version: b },
      kms_type: c,
      project_type: a,
      storage_fs: b,
      compose_hash: c,
      gateway: { base_domain: a },
    }),
  ),
  fc.tuple(long, long, long).map(([a, b, c]) =>
    minimalHostedCvm(
      {
        id: a.slice(0, 100),
        instance_id: b,
        image_version: c,
        configuration: { image: a },
        events: [{ event: b, timestamp: 1 }],
      },
      {
        name: b,
        status: c,
        node: { id: null, name: a, region_identifier: b },
        project_type: c,
        gateway_domain: a,
      },
    ),
  ),
);

function expose(
  { cvms, ...answer }: AppCvms,
  alias: string | undefined,
  live?: LiveStatuses,
): ParsedExposition['samples'] {
  const states = [...(live?.states.values() ?? [])];
  const merged = cvms.map((each) => Object.assign({}, each, ...states));
  const target = { appId: APP_ID, workspace: 'default', alias, expectedCvms: undefined };
  const outcome = {
    ok: true,
    answer: { ...answer, cvms: merged },
    finishedAtBootSeconds: 1,
    durationSeconds: 1,
  } as const;
  const state = afterPoll(toNewAppState(target), outcome, 1);
  const rules = { nowBootSeconds: 1, unixOffsetSeconds: 0, staleAfterSeconds: 9, maxCvms: 9 };
  const { snapshot } = runAtOnce(buildSnapshot([state], new Map(), rules));
  const { text } = renderAll(snapshot, TEXT);
  return parseExposition(text, 'text').samples;
}

function exposeAccount(name: string): ParsedExposition['samples'] {
  const words = new LabelValueLimit();
  const me = decodeAuthMe({ workspace: { id: name, slug: 'a'.repeat(200), tier: name } }, words);
  const workspace = decodeWorkspace({ id: name, billing_status: name }, words);
  const data = { ...me.account, ...workspace.account, slug: me.account.slug, tier: me.account.tier };
  const collected = [
    { collector: 'workspace', workspace: 'default', failure: undefined, finishedAtSeconds: 1, data },
  ];
  const { text } = renderAll({ apps: [], nodes: [], unixOffsetSeconds: 0, collected }, TEXT);
  return parseExposition(text, 'text').samples;
}

it('no label value is longer than its limit, whatever the fields contain', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(item, long, (one, name) => {
      const live = decodeStatuses(
        { vm: { status: name, in_progress: true, operation: { type: name, phase: name } } },
        ['vm'],
      );
      const { entries } = decodeAppsPage({ dstack_apps: [{ app_id: APP_ID, name }], total_pages: 1 });
      const [app] = entries.values();

      const samples = [
        ...expose(decodeCvms([one], APP_ID), app?.name),
        ...expose(decodeCvms([one], APP_ID), app?.name, live),
        ...exposeAccount(name),
      ];
      for (const [label, value] of samples.flatMap(({ labels }) => Object.entries(labels))) {
        seen.add(label);
        expect(value.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
      }
    }),
  );
  const labels = CATALOGUE.flatMap(({ identityLabels, families }) => [
    ...identityLabels,
    ...families.flatMap((family) => family.labels),
  ]);
  // These are words of the exporter.
  const own = ['reason', 'event', 'setting', 'stage', 'cause', 'component', 'kind', 'resource'];
  // Closed sets, hex of limited length (test/attestation), or signed by Intel.
  const others = ['source', ...attestation.families.flatMap((family) => family.labels), 'fmspc'];
  expect(
    labels.filter((label) => !seen.has(label) && !others.includes(label) && !own.includes(label)),
  ).toEqual([]);
});

it('a status that is another one at each poll becomes few label values', () => {
  const words = new LabelValueLimit();
  const statuses = new Set<string | undefined>();
  const targets = new Set<string | undefined>();

  for (let poll = 0; poll < 1000; poll += 1) {
    const changing = minimalCvmInfo({
      status: `Starting (${poll} %)`,
      in_progress: true,
      progress: { target: `step ${poll}` },
    });
    const { cvms, unknownValues } = decodeCvms([changing], APP_ID, words);
    statuses.add(cvms[0]?.status);
    targets.add(cvms[0]?.operation?.target);
    expect(unknownValues.get('status')).toBe(1);
  }

  expect(statuses.size).toBe(MAX_UNKNOWN_VALUES + 1);
  expect(targets.size).toBe(MAX_UNKNOWN_VALUES + 1);
  expect(statuses).toContain(OTHER_VALUE);
  const known = CVM_STATUSES.map((status) => decodeCvms([minimalCvmInfo({ status })], APP_ID, words));
  expect(known.map(({ cvms }) => cvms[0]?.status)).toEqual(CVM_STATUSES);
  // Those that came first keep their own series.
  expect(decodeCvms([minimalCvmInfo({ status: 'starting (0 %)' })], APP_ID, words).cvms[0]?.status).toBe(
    'starting (0 %)',
  );
});

it('a list that is longer than that of any app is rejected', () => {
  const endless = Array.from({ length: 50_001 }, () => minimalCvmInfo());

  expect(() => decodeCvms(endless, APP_ID)).toThrow('the list has more than 50000 CVMs');
});
