import { z } from 'zod';
import * as kind from './kinds.ts';
import type { Pattern } from './pattern.ts';
import { map, section } from './sections.ts';
import { documented, optional, required, setting, value } from './setting.ts';

const DAY_SECONDS = 86_400;

// Leaves are read from the text of the file: `0x…` is an app id before it is a number.

/** An app that is watched whether it is listed or not; its id alone will do. */
export const App = z.preprocess(
  (entry) => (typeof entry === 'string' ? { id: entry } : entry),
  map(
    {
      id: required(kind.appId, 'The app, as the API and the dashboard name it.'),
      alias: optional(kind.line('a short text'), 'A name for people; the label `alias` of `phala_app_info`.'),
      expected_cvms: optional(
        kind.count(0, 100_000),
        'How many CVMs the app should have, for `phala_app_expected_cvms`.',
      ),
    },
    'an app id, or a map with id',
  ),
);

/** How the API is asked. */
export const Api = map({
  base_url: setting(kind.baseUrl, 'Where the API is, with `/api/v1`.', 'https://cloud-api.phala.com/api/v1'),
  version: setting(
    kind.headerText('a version such as "2026-01-21"'),
    'The version of the API to ask for; both shapes of answer are understood, whatever comes.',
    '2026-01-21',
  ),
  timeout: setting(
    kind.duration(0.1, 300),
    'Time limit of one request, connecting included, for which each address of a host has a quarter of it; a poll with all its attempts and waits may take `max_attempts` + 1 times as long, a list of apps 10 times.',
    '10s',
  ),
  concurrency: setting(kind.count(1, 64), 'Requests in flight at a time, per workspace.', '4'),
  max_attempts: setting(
    kind.count(1, 10),
    'Attempts per poll, for failures that may pass; a lasting outage gets one. One more on a new connection is made where nothing came back on a reused one.',
    '3',
  ),
  max_response_bytes: setting(
    kind.size(1024, 1024 ** 3),
    'Size limit of a response, after decompression. A response is parsed in one go: a scrape may wait about 4 ms per MiB for it.',
    '4MiB',
  ),
  proxy_url: optional(
    kind.proxyUrl,
    'An HTTP proxy to ask through, instead of `HTTPS_PROXY` or `HTTP_PROXY`, and whatever `NO_PROXY` says; a login in it is never shown.',
  ),
  ca_file: optional(
    kind.path,
    'Certificates in PEM to trust instead of the built-in ones; relative to this file.',
  ),
});

/** When apps are polled, and how long their data lasts. */
export const Poll = map({
  schedule: setting(
    kind.cron,
    'When to poll, as a cron expression in UTC with an optional seconds field; a first poll runs at start, and each process adds an offset of at most a tenth of the shortest interval.',
    '*/30 * * * * *',
  ),
  stale_after: setting(
    kind.duration(1, 7 * DAY_SECONDS),
    "How long an app's last good data is shown without another good poll; then its CVM series go. Longer than the usual interval; where `schedule` pauses for longer, at night for example, data goes stale until the next poll.",
    '5m',
  ),
});

/** Which of the workspace's apps are watched without being named. */
export const Discovery = map({
  enabled: setting(kind.flag, 'Whether to watch the apps that the workspace lists.', 'false'),
  refresh: setting(kind.duration(1, DAY_SECONDS), 'How often to ask for the list.', '5m'),
  include: setting(kind.searching, "Only apps whose name has a match anywhere; `''` is all.", ''),
  exclude: setting(kind.searching, "No apps whose name has a match anywhere; `''` is none.", ''),
});

const apps = documented(z.array(App).prefault([]), {
  help: 'The apps to watch: ids, or maps.',
  expected: 'a list of apps',
  default: '[]',
});

/** One API key, and the apps that are watched with it. */
export const Workspace = map({
  name: required(kind.line('a short text'), 'The label `workspace`; unique.'),
  api_key_file: optional(
    kind.path,
    'A file that holds the API key; read again before every poll cycle and after a 401. Relative to this file.',
  ),
  api_key_env: optional(
    kind.variable,
    'An environment variable that holds the API key; `PHALA_CLOUD_API_KEY` where neither is given.',
  ),
  apps,
  discovery: section(Discovery),
});

const families = (help: string): z.ZodType<Pattern[], unknown> =>
  documented(z.array(value(kind.matchingWhole)).prefault([]), {
    help,
    expected: 'a list of regular expressions',
    default: '[]',
  });

/** Which metric families are served. */
export const Metrics = map({
  include: families(
    'Only families whose whole name matches one of these; an empty list is all. Each has to match a family.',
  ),
  exclude: families('No families whose whole name matches one of these. Each has to match a family.'),
});

/** What protects Prometheus from too much. */
export const Limits = map({
  max_cvms: setting(
    kind.count(1, 10_000_000),
    'CVMs shown at most; more are left out, counted in `phala_exporter_items_dropped_total`.',
    '20000',
  ),
});

/** The whole file. */
export const ConfigFile = map({
  api: section(Api),
  poll: section(Poll),
  apps: documented(z.array(App).optional(), {
    help: 'Short form: the apps of one workspace called `default`, with the key from `PHALA_CLOUD_API_KEY`.',
    expected: 'a list of apps',
    default: undefined,
  }),
  workspaces: documented(z.array(Workspace).optional(), {
    help: 'Long form: one entry per API key, instead of `apps`.',
    expected: 'a list of workspaces',
    default: undefined,
  }),
  metrics: section(Metrics),
  limits: section(Limits),
});
export type ConfigFile = z.output<typeof ConfigFile>;
