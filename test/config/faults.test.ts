import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { Api, ConfigFile } from '../../src/config/schema.ts';
import { ConfigError } from '../../src/errors.ts';
import { FAMILY_NAMES } from '../../src/metrics/family-names.ts';

const FOLDER = 'test/fixtures/config';

/** The known keys, as errors list them. */
const FILE_KEYS = Object.keys(ConfigFile.shape).join(', ');
const API_KEYS = Object.keys(Api.shape).join(', ');

/** How faults name the files beside a fixture. */
const FILES = resolve(FOLDER);

/** What the fixtures find in the environment; variables that they name and that are not here are not set. */
const ENV = { PHALA_CLOUD_API_KEY: 'phak_default', STAGING_KEY: 'phak_staging' };

/** Every bad fixture, and all that is wrong with it: what follows the name of the file. */
const FAULTS: readonly (readonly [file: string, faults: readonly string[]])[] = [
  ['bad-alias-without-anchor.yaml', [':2:13: expected a value, got an alias, which is not supported']],
  ['bad-alias.yaml', [':3:5: expected a value, got an alias, which is not supported']],
  ['bad-anchor-as-key.yaml', [`:3:1: <key>: unknown key, expected one of ${FILE_KEYS}`]],
  [
    'bad-api-key-in-workspace.yaml',
    [
      ':3:5: workspaces[0].apiKey: API keys are not allowed in the configuration: set PHALA_CLOUD_API_KEY, or use api_key_file of a workspace',
    ],
  ],
  [
    'bad-api-key.yaml',
    [
      ':1:1: api_key: API keys are not allowed in the configuration: set PHALA_CLOUD_API_KEY, or use api_key_file of a workspace',
    ],
  ],
  [
    'bad-app-id.yaml',
    [
      ':2:5: apps[0]: expected an app id of 40 hex digits, bare or after app_ or 0x, got "shop"',
      ':3:5: apps[1].id: expected an app id of 40 hex digits, bare or after app_ or 0x, got "0x1234"',
      ':4:5: apps[2]: expected an app id, or a map with id, got a list',
    ],
  ],
  [
    'bad-app-in-two-workspaces.yaml',
    [
      ':6:9: workspaces[1].apps[0]: expected each one once, got "0000000000000000000000000000000000000001" again',
    ],
  ],
  [
    'bad-app-twice.yaml',
    [
      ':3:5: apps[1]: expected each one once, got "000000000000000000000000000000000000000a" again',
      ':4:5: apps[2]: expected each one once, got "000000000000000000000000000000000000000a" again',
    ],
  ],
  [
    'bad-app-without-id.yaml',
    [
      ':2:5: apps[0].id: expected an app id of 40 hex digits, bare or after app_ or 0x, got nothing',
      ':3:5: apps[1].id: expected an app id of 40 hex digits, bare or after app_ or 0x, got nothing',
      ':4:4: apps[2]: expected an app id, or a map with id, got nothing',
    ],
  ],
  [
    'bad-base-url-login.yaml',
    [
      ':2:3: api.base_url: expected an http or https URL without user name, password, query or fragment, got <secret>',
    ],
  ],
  [
    'bad-base-url-query-secret.yaml',
    [
      ':2:3: api.base_url: expected an http or https URL without user name, password, query or fragment, got <secret>',
    ],
  ],
  [
    'bad-base-url-query.yaml',
    [
      ':2:3: api.base_url: expected an http or https URL without user name, password, query or fragment, got "https://cloud.example.com/api/v1?page=1"',
    ],
  ],
  [
    'bad-base-url.yaml',
    [
      ':2:3: api.base_url: expected an http or https URL without user name, password, query or fragment, got "cloud-api.phala.com/api/v1"',
    ],
  ],
  ['bad-both-forms.yaml', [':3:1: workspaces: expected either apps or workspaces, got both']],
  [
    'bad-ca-file-cut-off.yaml',
    [
      `:2:3: api.ca_file: expected a file with certificates in PEM, got ${FILES}/cut-off.pem: certificate 2 cannot be read`,
    ],
  ],
  [
    'bad-ca-file-garbage.yaml',
    [
      `:2:3: api.ca_file: expected a file with certificates in PEM, got ${FILES}/garbage.pem: certificate 2 cannot be read`,
    ],
  ],
  [
    'bad-ca-file-is-directory.yaml',
    [`:2:3: api.ca_file: expected a file with certificates in PEM, got ${FILES}/keys: it is a directory`],
  ],
  [
    'bad-ca-file-missing.yaml',
    [`:2:3: api.ca_file: expected a file with certificates in PEM, got ${FILES}/nowhere.pem: no such file`],
  ],
  [
    'bad-ca-file-without-certificate.yaml',
    [
      `:2:3: api.ca_file: expected a file with certificates in PEM, got ${FILES}/keys/production.key: it contains no certificate`,
    ],
  ],
  [
    'bad-count.yaml',
    [
      ':2:3: api.concurrency: expected a whole number from 1 to 64, got "0"',
      ':3:3: api.max_attempts: expected a whole number from 1 to 10, got "1.5"',
      ':5:3: limits.max_cvms: expected a whole number from 1 to 10000000, got "many"',
    ],
  ],
  [
    'bad-cron-fields.yaml',
    [':2:3: poll.schedule: expected a cron expression of 5 fields, or 6 with seconds first, got "30s"'],
  ],
  [
    'bad-cron.yaml',
    [
      ':2:3: poll.schedule: expected a cron expression of 5 fields, or 6 with seconds first, got "61 * * * *"',
    ],
  ],
  ['bad-directive.yaml', [':1:7: expected YAML, got a directive, which is not supported']],
  [
    'bad-documented.yaml',
    [
      ':2:3: api.timeout: expected a duration such as 30s or 1h30m, from 100ms to 5m, got "10"',
      `:3:3: api.retries: unknown key, expected one of ${API_KEYS}`,
      ':5:3: poll.schedule: expected a cron expression of 5 fields, or 6 with seconds first, got "every 30 seconds"',
      ':9:12: workspaces[0].apps[0]: expected an app id of 40 hex digits, bare or after app_ or 0x, got "my-app"',
      ':10:5: workspaces[1]: nothing to poll: expected apps, or discovery with enabled: true',
      ':11:5: workspaces[1].api_key: API keys are not allowed in the configuration: set PHALA_CLOUD_API_KEY, or use api_key_file of a workspace',
    ],
  ],
  [
    'bad-duration.yaml',
    [
      ':2:3: api.timeout: expected a duration such as 30s or 1h30m, from 100ms to 5m, got "10"',
      ':4:3: poll.stale_after: expected a duration such as 30s or 1h30m, from 1s to 7d, got "8d"',
    ],
  ],
  ['bad-empty-list-of-workspaces.yaml', [':1:1: workspaces: expected at least one entry, got an empty list']],
  ['bad-empty-list.yaml', [':1:1: apps: expected at least one entry, got an empty list']],
  [
    'bad-empty-text.yaml',
    [
      ':2:3: api.base_url: expected an http or https URL without user name, password, query or fragment, got ""',
      ':3:3: api.version: expected a version such as "2026-01-21", got "  "',
      ':5:5: workspaces[0].name: expected a short text, got ""',
      ':6:5: workspaces[0].api_key_file: expected the path of a file, got <secret>',
      ':7:5: workspaces[0].api_key_env: expected the name of an environment variable in capitals, got <secret>',
      ':7:5: workspaces[0].api_key_env: expected either api_key_file or api_key_env, got both',
    ],
  ],
  ['bad-flag.yaml', [':3:18: workspaces[0].discovery.enabled: expected true or false, got "yes"']],
  [
    'bad-key-as-value.yaml',
    [
      ':2:3: api.version: expected a version such as "2026-01-21", got <secret>',
      ':4:5: workspaces[0].name: expected a short text, got <secret>',
      ':5:12: workspaces[0].apps[0]: expected an app id of 40 hex digits, bare or after app_ or 0x, got <secret>',
      ':6:18: workspaces[0].discovery.enabled: expected true or false, got <secret>',
      ':6:55: workspaces[0].discovery.include: expected a regular expression in RE2 syntax, without lookaround and backreferences, got <secret>',
      ':7:22: metrics.exclude[0]: expected a regular expression in RE2 syntax, without lookaround and backreferences, got <secret>',
      `:8:1: <key>: unknown key, expected one of ${FILE_KEYS}`,
    ],
  ],
  [
    'bad-key-file-and-variable.yaml',
    [':4:5: workspaces[0].api_key_env: expected either api_key_file or api_key_env, got both'],
  ],
  [
    'bad-key-file-empty.yaml',
    [
      `:3:5: workspaces[0].api_key_file: expected a file with an API key, got ${FILES}/keys/empty.key: it is empty`,
    ],
  ],
  [
    'bad-key-file-in-quotes.yaml',
    [
      `:3:5: workspaces[0].api_key_file: expected a file with an API key, got ${FILES}/keys/in-quotes.key: it has quotes around the key: write only the key`,
    ],
  ],
  [
    'bad-key-file-is-directory.yaml',
    [
      `:3:5: workspaces[0].api_key_file: expected a file with an API key, got ${FILES}/keys: it is a directory`,
    ],
  ],
  [
    'bad-key-file-missing.yaml',
    [
      `:3:5: workspaces[0].api_key_file: expected a file with an API key, got ${FILES}/keys/nowhere.key: no such file`,
    ],
  ],
  [
    'bad-key-file-of-two-lines.yaml',
    [
      `:3:5: workspaces[0].api_key_file: expected a file with an API key, got ${FILES}/keys/two-lines.key: it has several lines: write only the key`,
    ],
  ],
  [
    'bad-key-file-with-name.yaml',
    [
      `:3:5: workspaces[0].api_key_file: expected a file with an API key, got ${FILES}/keys/with-name.key: it has a name and = before the key: write only the key`,
    ],
  ],
  [
    'bad-key-for-variable.yaml',
    [
      ':3:5: workspaces[0].api_key_env: expected the name of an environment variable in capitals, got <secret>',
    ],
  ],
  [
    'bad-key-names.yaml',
    [
      `:1:3: <key>: unknown key, expected one of ${FILE_KEYS}`,
      `:3:1: <key>: unknown key, expected one of ${FILE_KEYS}`,
      `:4:1: <key>: unknown key, expected one of ${FILE_KEYS}`,
      `:5:1: __proto__: unknown key, expected one of ${FILE_KEYS}`,
      `:6:1: constructor: unknown key, expected one of ${FILE_KEYS}`,
    ],
  ],
  ['bad-key-twice.yaml', [':2:3: poll.stale_after: expected each key once, got it again in line 3']],
  [
    'bad-list-for-map.yaml',
    [
      ':1:1: api: expected a map, got a list',
      ':3:1: poll: expected a map, got a list',
      ':6:5: workspaces[0].discovery: expected a map, got a list',
    ],
  ],
  [
    'bad-long-value.yaml',
    [
      ':2:3: poll.schedule: expected a cron expression of 5 fields, or 6 with seconds first, got "every thirty seconds of every minute of every hour of every …"',
    ],
  ],
  [
    'bad-many-faults.yaml',
    [
      ':1:11: limits.max_cvms: expected a whole number from 1 to 10000000, got "0"',
      ':3:3: poll.schedule: expected a cron expression of 5 fields, or 6 with seconds first, got "hourly"',
      ':4:3: poll.stale_after: expected a duration such as 30s or 1h30m, from 1s to 7d, got "soon"',
      ':7:5: apps[1]: expected each one once, got "0000000000000000000000000000000000000002" again',
      `:9:3: api.ca_file: expected a file with certificates in PEM, got ${FILES}/nowhere.pem: no such file`,
      ':10:3: api.timeout: expected a duration such as 30s or 1h30m, from 100ms to 5m, got "1"',
      `:11:1: retries: unknown key, expected one of ${FILE_KEYS}`,
    ],
  ],
  [
    'bad-map-for-list.yaml',
    [':1:1: apps: expected a list, got a map', ':4:3: metrics.include: expected a list, got a map'],
  ],
  [
    'bad-map-for-text.yaml',
    [
      ':2:3: api.timeout: expected a duration such as 30s or 1h30m, from 100ms to 5m, got a map',
      ':3:3: api.version: expected a version such as "2026-01-21", got a list',
    ],
  ],
  ['bad-merge-key.yaml', [`:4:3: api.<key>: unknown key, expected one of ${API_KEYS}`]],
  [
    'bad-metrics-without-family.yaml',
    [
      `:2:27: metrics.include[1]: expected a pattern that matches the whole name of a metric family, got "phala_cvm_state"`,
      `:2:44: metrics.include[2]: expected a pattern that matches the whole name of a metric family, got "phala_cvm"`,
      `:3:13: metrics.exclude[0]: expected a pattern that matches the whole name of a metric family, got "phala_app_poll_failures"`,
      `:3:38: metrics.exclude[1]: expected a pattern that matches the whole name of a metric family, got "phala_exporter_poll_cycle_duration_seconds_bucket"`,
      `:3:89: metrics.exclude[2]: expected a pattern that matches the whole name of a metric family, got ""`,
      `:3:93: metrics.exclude[3]: expected a pattern that matches the whole name of a metric family, got <secret>`,
    ],
  ],
  ['bad-not-utf-8.yaml', [': cannot read the configuration: it is not UTF-8']],
  [
    'bad-null-values.yaml',
    [
      ':2:5: workspaces[0]: expected a map, got nothing',
      ':3:5: workspaces[1].name: expected a short text, got nothing',
      ':7:13: metrics.include[0]: expected a regular expression in RE2 syntax, without lookaround and backreferences, got nothing',
    ],
  ],
  ['bad-proxy-url.yaml', [':2:3: api.proxy_url: expected an http or https URL, got <secret>']],
  [
    'bad-regex.yaml',
    [
      ':3:33: workspaces[0].discovery.include: expected a regular expression in RE2 syntax, without lookaround and backreferences, got "web-(": missing closing )',
      ':3:51: workspaces[0].discovery.exclude: expected a regular expression in RE2 syntax, without lookaround and backreferences, got "[": missing closing ]',
      ':5:29: metrics.include[1]: expected a regular expression in RE2 syntax, without lookaround and backreferences, got "*_total": missing argument to repetition operator',
    ],
  ],
  ['bad-root-is-list.yaml', [':1:1: expected a map, got a list']],
  ['bad-root-is-text.yaml', [':1:1: expected a map, got a text']],
  [
    'bad-schedule-without-days.yaml',
    [':1:9: poll.schedule: expected a schedule that runs more than once in four years, got "0 0 29 2 *"'],
  ],
  [
    'bad-size.yaml',
    [':2:3: api.max_response_bytes: expected a size such as 16MiB, from 1KiB to 1GiB, got "16 megabytes"'],
  ],
  [
    'bad-stale-before-poll.yaml',
    [':1:1: poll.stale_after: expected longer than 1h, the usual time between two polls, got 5m'],
  ],
  ['bad-syntax-alias.yaml', [':2:14: expected a value, got an alias, which is not supported']],
  [
    'bad-syntax-indentation.yaml',
    [':3:1: expected YAML, got an error: All mapping items must start at the same column'],
  ],
  ['bad-syntax-tab.yaml', [':2:1: expected YAML, got an error: Tabs are not allowed as indentation']],
  ['bad-syntax.yaml', [':5:1: expected YAML, got an error: Missing closing "quote']],
  ['bad-tag.yaml', [':2:16: expected YAML, got a tag, which is not supported']],
  ['bad-text-for-list.yaml', [':1:1: workspaces: expected a list, got "production"']],
  [
    'bad-text-for-map.yaml',
    [':1:1: poll: expected a map, got "30s"', ':3:5: workspaces[0]: expected a map, got "production"'],
  ],
  ['bad-two-documents.yaml', [':3:1: expected YAML, got a second document: expected one']],
  [
    'bad-unknown-key-nested.yaml',
    [
      ':2:3: poll.stale_afer: unknown key, expected one of schedule, stale_after',
      ':5:5: apps[0].name: unknown key, expected one of id, alias, expected_cvms, expected_compose_hashes',
    ],
  ],
  ['bad-unknown-key.yaml', [`:3:1: scrape_interval: unknown key, expected one of ${FILE_KEYS}`]],
  [
    'bad-variable-name.yaml',
    [
      ':3:5: workspaces[0].api_key_env: expected the name of an environment variable in capitals, got <secret>',
    ],
  ],
  [
    'bad-variable-not-set.yaml',
    [
      ':3:5: workspaces[0].api_key_env: expected an API key in the environment variable PRODUCTION_KEY, got nothing',
    ],
  ],
  ['bad-workspace-twice.yaml', [':4:5: workspaces[1].name: expected each one once, got "production" again']],
  [
    'bad-workspace-with-nothing-to-watch.yaml',
    [
      ':2:5: workspaces[0]: nothing to poll: expected apps, or discovery with enabled: true',
      ':4:5: workspaces[1]: nothing to poll: expected apps, or discovery with enabled: true',
    ],
  ],
  [
    'bad-workspace-without-name.yaml',
    [
      ':2:5: workspaces[0].name: expected a short text, got nothing',
      ':3:5: workspaces[1].name: expected a short text, got nothing',
    ],
  ],
];

async function findFaults(file: string, env: NodeJS.ProcessEnv = ENV): Promise<readonly string[]> {
  const error: unknown = await loadConfig({ file, env, families: FAMILY_NAMES }).catch(
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConfigError)) throw new Error('expected a ConfigError', { cause: error });
  return error.faults;
}

describe('a bad configuration', () => {
  it.each(FAULTS)('%s is rejected with all of its errors, in order', async (name, expected) => {
    const file = `${FOLDER}/${name}`;

    const faults = await findFaults(file);

    expect(faults).toEqual(expected.map((fault) => file + fault));
  });

  it('has a row here for every fixture', () => {
    const fixtures = readdirSync(FOLDER).filter((name) => name.startsWith('bad-'));

    expect(FAULTS.map(([name]) => name).toSorted()).toEqual(fixtures.toSorted());
  });

  it.each([
    [`${FOLDER}/nowhere.yaml`, 'no such file'],
    [FOLDER, 'it is a directory'],
    [`${FOLDER}/good-empty.yaml/deeper.yaml`, 'it cannot be read (ENOTDIR)'],
  ])('%s cannot be read, and the error has the reason', async (file, reason) => {
    const faults = await findFaults(file);

    expect(faults).toEqual([`${file}: cannot read the configuration: ${reason}`]);
  });

  it('is rejected together with an error of the environment, which is first', async () => {
    const file = `${FOLDER}/bad-unknown-key.yaml`;

    const faults = await findFaults(file, { PHALA_CLOUD_API_PREFIX: 'ftp://cloud.example.com' });

    expect(faults).toEqual([
      'environment: PHALA_CLOUD_API_PREFIX: expected an http or https URL without user name, password, query or fragment, got "ftp://cloud.example.com"',
      `${file}:1:1: expected an API key in the environment variable PHALA_CLOUD_API_KEY, got nothing`,
      `${file}:3:1: scrape_interval: unknown key, expected one of api, poll, apps, workspaces, collectors, service_discovery, metrics, limits`,
    ]);
  });

  it.each([
    ['nothing', {}, ', got nothing'],
    ['blanks', { PHALA_CLOUD_API_KEY: ' \n' }, ', got nothing'],
    [
      'two words',
      { PHALA_CLOUD_API_KEY: 'phak_one phak_two' },
      ', but it contains whitespace: write only the key',
    ],
    [
      'in quotes',
      { PHALA_CLOUD_API_KEY: '"phak_one"' },
      ', but it has quotes around the key: write only the key',
    ],
    [
      'a character no header takes',
      { PHALA_CLOUD_API_KEY: 'phak_ключ' },
      ', but it contains characters other than printable ASCII',
    ],
  ])('names the variable of a key that is %s, and never what it holds', async (_, env, got) => {
    const file = `${FOLDER}/good-short-form.yaml`;

    const faults = await findFaults(file, env);

    expect(faults).toEqual([
      `${file}:1:1: expected an API key in the environment variable PHALA_CLOUD_API_KEY${got}`,
    ]);
  });
});
