import { z } from 'zod';
import { checkFile, checkPoll, checkWorkspace } from './check-relations.ts';
import type { Pattern } from './pattern.ts';
import {
  listSetting,
  map,
  optional,
  optionalList,
  relation,
  required,
  section,
  setting,
  value,
} from './schema-fields.ts';
import * as types from './value-types.ts';

const DAY_SECONDS = 86_400;

// Every scalar is parsed from its text in the file: `0x…` is an app id, and not a number.

/** An app that is polled whether it is listed or not; a map, or its id alone. */
export const App = z.preprocess(
  (entry) => (typeof entry === 'string' ? { id: entry } : entry),
  map(
    {
      id: required(types.appId, 'The id of the app, as in the API and the dashboard.'),
      alias: optional(
        types.line('a short text'),
        'A name for people; the label `alias` of `phala_app_info`.',
      ),
      expected_cvms: optional(
        types.count(0, 100_000),
        'How many CVMs the app should have, for `phala_app_expected_cvms`.',
      ),
      expected_compose_hashes: optionalList(
        value(types.composeHash),
        'a list of compose hashes',
        'Which compose hashes may run here, for `phala_cvm_compose_hash_expected`.',
      ),
    },
    'an app id, or a map with id',
  ),
);

export const Api = map({
  base_url: setting(
    types.baseUrl,
    'Base URL of the API, with `/api/v1`.',
    'https://cloud-api.phala.com/api/v1',
  ),
  version: setting(
    types.matching('a version such as "2026-01-21"', /^[\x21-\x7e]{1,64}$/),
    'API version to request; responses of both versions are understood.',
    '2026-01-21',
  ),
  timeout: setting(
    types.duration(0.1, 300),
    'Time limit of one request, including the connection, for which each address of a host has a quarter of it; a poll with all its attempts and back-off may take `max_attempts` + 1 times as long, a list of apps 10 times.',
    '10s',
  ),
  concurrency: setting(types.count(1, 64), 'Requests in flight at a time, per workspace.', '4'),
  max_attempts: setting(
    types.count(1, 10),
    'Attempts per poll if a failure may be temporary; only one during a lasting outage. A request without a response on a reused connection is sent once more on a new one.',
    '3',
  ),
  max_response_bytes: setting(
    types.size(1024, 1024 ** 3),
    'Size limit of a response, after decompression. A response is parsed in one go: a scrape may wait about 4 ms per MiB for it.',
    '4MiB',
  ),
  proxy_url: optional(
    types.proxyUrl,
    'HTTP proxy for requests to the API, instead of `HTTPS_PROXY` or `HTTP_PROXY`, whatever `NO_PROXY` says; its login is never shown.',
  ),
  ca_file: optional(
    types.path,
    'Certificates in PEM to trust instead of the built-in ones; relative to this file.',
  ),
});

const poll = map({
  schedule: setting(
    types.cron,
    'When to poll, as a cron expression in UTC with an optional seconds field; a first poll runs at start, and each process adds an offset of at most a tenth of the shortest interval.',
    '*/30 * * * * *',
  ),
  stale_after: setting(
    types.duration(1, 7 * DAY_SECONDS),
    "How long an app's last good data is served if later polls fail; then its CVM series are removed. It must be longer than the usual interval; where `schedule` pauses for longer, for example at night, data goes stale until the next poll.",
    '5m',
  ),
});
export type Poll = z.output<typeof poll>;

export const Poll = poll.check(relation(checkPoll));

export const Discovery = map({
  enabled: setting(types.flag, 'Whether to poll all apps that the API lists for the workspace.', 'false'),
  refresh: setting(types.duration(1, DAY_SECONDS), 'How often to fetch the list of apps.', '5m'),
  include: setting(types.searchPattern, "Only apps whose name matches, anywhere; `''` is all.", ''),
  exclude: setting(types.searchPattern, "No apps whose name matches, anywhere; `''` excludes nothing.", ''),
});

const workspace = map({
  name: required(types.line('a short text'), 'The label `workspace`; unique.'),
  api_key_file: optional(
    types.path,
    'A file with the API key; read again before every poll cycle and after a 401. Relative to this file.',
  ),
  api_key_env: optional(
    types.variable,
    'An environment variable with the API key; `PHALA_CLOUD_API_KEY` if neither is set.',
  ),
  apps: listSetting(App, 'a list of apps', 'The apps to poll: ids, or maps.'),
  discovery: section(Discovery),
});
export type Workspace = z.output<typeof workspace>;

export const Workspace = workspace.check(relation(checkWorkspace));

const families = (help: string): z.ZodType<Pattern[], unknown> =>
  listSetting(value(types.namePattern), 'a list of regular expressions', help);

export const CollectorSettings = map({
  live_status: section(
    map({
      enabled: setting(
        types.flag,
        'Whether each poll cycle also fetches what the nodes themselves report of the listed CVMs, with `POST /status/batch`: one request for up to 100 CVMs. Without it there are no boots, restarts and usage in the default API version.',
        'true',
      ),
    }),
  ),
  attestation: section(
    map({
      enabled: setting(
        types.flag,
        'Whether the quotes and event logs of running CVMs are fetched and checked, up to the root of Intel: see [attestation](attestation.md).',
        'false',
      ),
      refresh: setting(
        types.duration(10, DAY_SECONDS),
        'How often each app is checked, at times of its own; its collateral is as old at most, if the server responds. Results are kept for three times as long.',
        '1h',
      ),
      pccs_url: setting(
        types.baseUrl,
        "Server of collateral: a PCCS, or Intel's own `https://api.trustedservices.intel.com`. It is reached through the proxy and with the certificates of the API, and gets no key.",
        'https://pccs.phala.network',
      ),
    }),
  ),
  workspace: section(
    map({
      enabled: setting(
        types.flag,
        'Whether to fetch the plan, the billing status, the credit and the quotas of each workspace, with up to four requests. Names and e-mail addresses of people in the responses are not read.',
        'true',
      ),
      refresh: setting(
        types.duration(1, DAY_SECONDS),
        'How often to fetch them, less a random tenth; they are shown for three times as long if later requests fail.',
        '10m',
      ),
    }),
  ),
});

/** The targets that `/sd/guests` and `/sd/endpoints` list for Prometheus. */
export const ServiceDiscovery = map({
  guest_port: setting(
    types.count(1, 65_535),
    'Port of the guest agent in each CVM; a part of the host names of `/sd/guests`.',
    '8090',
  ),
});

export const Metrics = map({
  include: families(
    'Only families whose whole name matches one of these; an empty list is all. Each must match a family.',
  ),
  exclude: families('No families whose whole name matches one of these. Each must match a family.'),
});

export const Limits = map({
  max_cvms: setting(
    types.count(1, 10_000_000),
    'Maximum number of CVMs served; further ones are dropped and counted in `phala_exporter_items_dropped_total`.',
    '20000',
  ),
});

const configFile = map({
  api: section(Api),
  poll: section(Poll),
  apps: optionalList(
    App,
    'a list of apps',
    'Short form: the apps of one workspace called `default`, with the key from `PHALA_CLOUD_API_KEY`.',
  ),
  workspaces: optionalList(
    Workspace,
    'a list of workspaces',
    'Long form: one entry per API key, instead of `apps`.',
  ),
  collectors: section(CollectorSettings),
  service_discovery: section(ServiceDiscovery),
  metrics: section(Metrics),
  limits: section(Limits),
});
export type ConfigFile = z.output<typeof configFile>;

export const ConfigFile = configFile.check(relation(checkFile));
