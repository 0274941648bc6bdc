import fc from 'fast-check';
import type {
  ApiConfig,
  AppConfig,
  Config,
  DiscoveryConfig,
  WorkspaceConfig,
} from '../../src/config/config.ts';
import { findPatternFault, Pattern } from '../../src/config/pattern.ts';
import { baseUrl } from '../../src/config/value-types.ts';
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
  .filter((text) => text !== '' && findPatternFault(text) === undefined);

const matchingWhole = pattern.map((text) => new Pattern(text, 'whole text'));
const searching = fc.option(
  pattern.map((text) => new Pattern(text, 'anywhere')),
  { nil: undefined },
);

const api: fc.Arbitrary<ApiConfig> = fc.record({
  baseUrl: fc
    .webUrl()
    .map(baseUrl.parse)
    .filter((url) => url !== undefined),
  version: fc.stringMatching(/^[\x21-\x7e]{1,20}$/).filter((text) => !isKeyLike(text)),
  timeoutSeconds: seconds(0.1, 300),
  concurrency: fc.integer({ min: 1, max: 64 }),
  maxAttempts: fc.integer({ min: 1, max: 10 }),
  maxResponseBytes: fc.integer({ min: 1024, max: 1024 ** 3 }),
  proxyUrl: fc.constant(undefined),
  environmentProxy: fc.constant(undefined),
  caFile: fc.constant(undefined),
});

const app: fc.Arbitrary<AppConfig> = fc.record({
  appId: fc.stringMatching(/^[0-9a-f]{40}$/),
  alias: fc.option(line, { nil: undefined }),
  expectedCvms: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
});

const discovery: fc.Arbitrary<DiscoveryConfig> = fc.record({
  enabled: fc.boolean(),
  refreshSeconds: seconds(1, 86_400),
  include: searching,
  exclude: searching,
});

const workspace: fc.Arbitrary<WorkspaceConfig> = fc
  .record({
    name: line,
    apiKey: fc
      .constantFrom(...Object.entries(GENERATED_ENV))
      .map(([variable, key]) => ({ kind: 'environment' as const, variable, key: new Secret(key) })),
    apps: fc.array(app, { maxLength: 3 }),
    discovery,
  })
  .filter(({ apps, discovery: { enabled } }) => enabled || apps.length > 0);

/** Any configuration that a file could have led to, without files of its own. */
export const config: fc.Arbitrary<Config> = fc
  .record({
    api,
    // Data lasts longer than polls are apart: at weekends those are three days.
    poll: fc.oneof(
      fc.record({ schedule: fc.constant('*/30 * * * * *'), staleAfterSeconds: seconds(31, 604_800) }),
      fc.record({ schedule: fc.constant('*/5 * * * *'), staleAfterSeconds: seconds(301, 604_800) }),
      fc.record({ schedule: fc.constant('0 12 * * mon-fri'), staleAfterSeconds: seconds(259_201, 604_800) }),
    ),
    workspaces: fc.uniqueArray(workspace, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
    metrics: fc.record({
      include: fc.array(matchingWhole, { maxLength: 3 }),
      exclude: fc.array(matchingWhole, { maxLength: 3 }),
    }),
    limits: fc.record({ maxCvms: fc.integer({ min: 1, max: 10_000_000 }) }),
  })
  .filter(({ workspaces }) => hasNoRepetition(workspaces.flatMap(({ apps }) => apps.map(toId))));

function toId({ appId }: AppConfig): string {
  return appId;
}

function hasNoRepetition(ids: readonly string[]): boolean {
  return new Set(ids).size === ids.length;
}
