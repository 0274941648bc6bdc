import fc from 'fast-check';
import type { ApiConfig, Config, WorkspaceConfig } from '../../src/config/config.ts';
import { Pattern } from '../../src/config/pattern.ts';
import { ConfigFile } from '../../src/config/schema.ts';
import { baseUrl } from '../../src/config/value-types.ts';
import { createFixedApiKey } from '../../src/secrets/api-key.ts';
import { isKeyLike } from '../../src/secrets/api-key-text.ts';
import { Secret } from '../../src/secrets/secret.ts';

/** The variables that generated configurations take keys from, all of them set. */
export const GENERATED_ENV: Readonly<Record<string, string>> = {
  PHALA_CLOUD_API_KEY: 'phak_default',
  FIRST_KEY: 'phak_first',
  SECOND_KEY: 'phak_second',
};

/** Texts of one line, as a label takes them. */
const line = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 100 })
  .map((text) => text.replace(/\p{Cc}/gu, '').trim())
  .filter((text) => text !== '');

/** A number of seconds, whole to the millisecond. */
function seconds(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min: min * 1000, max: max * 1000 }).map((milliseconds) => milliseconds / 1000);
}

const pattern = fc
  .oneof(
    fc.constantFrom('phala_.*', '^web-|-old$', 'a|b', '[/"\\\\]', '\\d{2,}', '(?:x)', '~', 'null', '#', ': '),
    fc.string({ unit: 'grapheme' }),
  )
  .filter((text) => text !== '' && isPattern(text));

const matchingWhole = pattern.map((text) => new Pattern(text, 'whole text'));
const searching = fc.option(
  pattern.map((text) => new Pattern(text, 'anywhere')),
  { nil: null },
);

const DEFAULTS = ConfigFile.parse({});

const api: fc.Arbitrary<ApiConfig> = fc
  .record({
    base_url: fc
      .webUrl()
      .map(baseUrl.parse)
      .filter((url) => url !== undefined),
    version: fc.stringMatching(/^[\x21-\x7e]{1,20}$/).filter((text) => !isKeyLike(text)),
    timeout: seconds(0.1, 300),
    concurrency: fc.integer({ min: 1, max: 64 }),
    max_attempts: fc.integer({ min: 1, max: 10 }),
    max_response_bytes: fc.integer({ min: 1024, max: 1024 ** 3 }),
  })
  .map((settings) => ({ ...DEFAULTS.api, ...settings, ca: undefined }));

const app: fc.Arbitrary<WorkspaceConfig['apps'][number]> = fc.record({
  id: fc.stringMatching(/^[0-9a-f]{40}$/),
  alias: fc.option(line, { nil: undefined }),
  expected_cvms: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
  expected_compose_hashes: fc.option(fc.constant(['f'.repeat(64)]), { nil: undefined }),
});

const discovery: fc.Arbitrary<WorkspaceConfig['discovery']> = fc.record({
  enabled: fc.boolean(),
  refresh: seconds(1, 86_400),
  include: searching,
  exclude: searching,
});

const workspace: fc.Arbitrary<WorkspaceConfig> = fc
  .record({
    name: line,
    source: fc.constantFrom(...Object.entries(GENERATED_ENV)),
    apps: fc.array(app, { maxLength: 3 }),
    discovery,
  })
  .map(({ source: [variable, key], ...settings }) => ({
    ...settings,
    api_key_file: undefined,
    api_key_env: variable,
    apiKey: createFixedApiKey(new Secret(key)),
  }))
  .filter(({ apps, discovery: { enabled } }) => enabled || apps.length > 0);

/** Any configuration that a file could have led to, without files of its own. */
export const config: fc.Arbitrary<Config> = fc
  .record({
    api,
    // Data lasts longer than polls are apart: at weekends those are three days.
    poll: fc.oneof(
      fc.record({ schedule: fc.constant('*/30 * * * * *'), stale_after: seconds(31, 604_800) }),
      fc.record({ schedule: fc.constant('*/5 * * * *'), stale_after: seconds(301, 604_800) }),
      fc.record({ schedule: fc.constant('0 12 * * mon-fri'), stale_after: seconds(259_201, 604_800) }),
    ),
    workspaces: fc.uniqueArray(workspace, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
    collectors: fc.record({
      live_status: fc.record({ enabled: fc.boolean() }),
      attestation: fc.record({
        enabled: fc.boolean(),
        refresh: seconds(10, 86_400),
        pccs_url: fc.constantFrom('https://pccs.phala.network', 'http://localhost:8081'),
      }),
      workspace: fc.record({ enabled: fc.boolean(), refresh: seconds(1, 86_400) }),
    }),
    service_discovery: fc.record({ guest_port: fc.integer({ min: 1, max: 65_535 }) }),
    metrics: fc.record({
      include: fc.array(matchingWhole, { maxLength: 3 }),
      exclude: fc.array(matchingWhole, { maxLength: 3 }),
    }),
    limits: fc.integer({ min: 1, max: 10_000_000 }).map((max_cvms) => ({ ...DEFAULTS.limits, max_cvms })),
  })
  .filter(({ workspaces }) => hasNoRepetition(workspaces.flatMap(({ apps }) => apps.map(({ id }) => id))));

function hasNoRepetition(ids: readonly string[]): boolean {
  return new Set(ids).size === ids.length;
}

function isPattern(text: string): boolean {
  try {
    return new Pattern(text, 'anywhere').source === text;
  } catch {
    return false;
  }
}
