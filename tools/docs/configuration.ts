import type { z } from 'zod';
import { code, fence, renderDocument, renderTable, yaml } from './markdown.ts';
import { renderSections } from './sections.ts';

/** Example files, and error messages of real runs. */
export interface Samples {
  readonly shortForm: string;
  readonly longForm: string;
  /** An invalid file, and its error messages. */
  readonly invalid: string;
  readonly faults: readonly string[];
}

/** Renders `docs/configuration.md`. */
export function renderConfigurationReference(schema: z.ZodType, samples: Samples): string {
  return renderDocument([
    '# Configuration',
    ...renderSources(),
    ...renderForms(samples),
    ...renderValues(),
    '## Settings',
    ...renderSections(schema, INTRODUCTIONS),
    ...renderEnvironment(),
    ...renderFaults(samples),
  ]);
}

function renderSources(): readonly string[] {
  return [
    'The exporter needs only an API key: with `PHALA_CLOUD_API_KEY` in the environment and no file, ' +
      'it watches every app that the key can see. Everything else is in a YAML file, named by `--config.file`.',
    'Sources of a setting, in the order of precedence:',
    [
      '1. a flag of the command line, such as `--config.file`; `--help` lists them',
      '2. the environment: `PHALA_CLOUD_API_PREFIX` overrides `api.base_url`',
      '3. the file',
      '4. the default',
    ].join('\n'),
    '[config.example.yaml](../config.example.yaml) has every setting. `phala-cloud-exporter check-config ' +
      '--config.file config.yaml` prints the errors of a file, and `/config` of a running exporter shows the current ' +
      'configuration, with `<secret>` in place of secrets.',
  ];
}

function renderForms({ shortForm, longForm }: Samples): readonly string[] {
  return [
    '## Short form and long form',
    'The short form is for one API key, the one in `PHALA_CLOUD_API_KEY`. It is one workspace, `default`, ' +
      'with the listed apps:',
    yaml(shortForm),
    'A file with neither `apps` nor `workspaces` watches every app that the key can see. To change its discovery, use ' +
      'the long form, with the same key: `workspaces: [{ name: default, discovery: { enabled: true, refresh: 1m } }]`.',
    'The long form has one entry per API key. Each workspace has listed apps, discovered ' + 'apps, or both:',
    yaml(longForm),
    'A file has one of the forms. An app is listed once, and the file never contains a key.',
  ];
}

function renderValues(): readonly string[] {
  return [
    '## How values are written',
    [
      '- **Durations**: a number and a unit, `d`, `h`, `m`, `s` or `ms`; several are summed: `1h30m`.',
      '- **Sizes**: a whole number and a unit, `B`, `KiB`, `MiB` or `GiB` ' +
        '(powers of 1024); without a unit, bytes.',
      '- **Cron expressions** are in UTC, regardless of the time zone of the machine: minute, hour, day of month, month, ' +
        'day of week, and an optional field for seconds before them.',
      '- **Regular expressions** have the [syntax of RE2](https://github.com/google/re2/wiki/Syntax), as in Prometheus: ' +
        'POSIX classes, `\\z` and flags such as `(?i)` are part of it; lookaround and backreferences are not, so that no ' +
        'name takes long to match. In `metrics` they match whole names: `phala_cvm_.*` matches `phala_cvm_status`, ' +
        '`cvm_status` does not; a pattern that matches no family is an error. In `discovery` they search anywhere in ' +
        'the name of an app: `web` matches `my-web-shop`, `^web` does not.',
      '- **Paths** are relative to the folder of the file that they are in.',
      '- **App ids** are 40 hex digits in any case, bare or after `app_` or `0x`, in quotes or not.',
      '- A key without a value has its default.',
      '- The file is UTF-8, and one document of plain YAML: anchors are allowed, but no aliases, tags or merge keys. ' +
        'Keys that are not in the tables below are errors.',
    ].join('\n'),
  ];
}

/** The introductions of the sections, by path. */
const INTRODUCTIONS: Readonly<Record<string, string>> = {
  '': 'The keys of the file.',
  api: 'Requests to the API.',
  poll: "The poll schedule, and how long an app's data is kept.",
  'apps[]': 'An app: a map with these keys, or its id alone. The same in `apps` of a workspace.',
  'workspaces[]':
    'One API key, and the apps that are polled with it. A workspace without apps needs `discovery.enabled: true`.',
  'workspaces[].discovery': "Which of the workspace's apps are polled without being listed.",
  collectors: 'Collectors beyond the lists of CVMs; each can be switched off.',
  'collectors.attestation': 'Checks of the quotes of running CVMs: see [attestation.md](attestation.md).',
  'collectors.workspace':
    'Each endpoint needs its own permission: with 401, 403, 404, 405 or 501 it is requested again after an hour, and ' +
    'the others go on. [metrics.md](metrics.md#workspaces) lists the metrics.',
  'collectors.live_status':
    "What the nodes themselves report of CVMs: current status, boot, uptime and usage. Without it, those are known in the API's older version only.",
  service_discovery: 'The lists of targets for Prometheus, [service-discovery.md](service-discovery.md).',
  metrics: 'Which metric families are exported.',
  limits: 'Limits that protect Prometheus.',
};

function renderEnvironment(): readonly string[] {
  return [
    '## Environment variables',
    renderTable(
      ['variable', 'meaning'],
      [
        [
          code('PHALA_CLOUD_API_KEY'),
          'The API key: of the short form, of a workspace without a key setting, and without a configuration file.',
        ],
        [code('PHALA_CLOUD_API_PREFIX'), 'The base URL of the API; overrides `api.base_url`.'],
        [
          '`HTTPS_PROXY`, `HTTP_PROXY`',
          'The proxy for an API at `https:` or `http:`, if `api.proxy_url` is not set; also in lower case, which has precedence. An http or https URL, perhaps with a login, or `host:port`; SOCKS is not supported, and `ALL_PROXY` is not read.',
        ],
        [
          code('NO_PROXY'),
          'Hosts to connect to without a proxy of the environment, as in curl and Go: a name and all below it, `.name` ' +
            'for those below it alone, an address, a network such as `10.0.0.0/8`, each name and address optionally with ' +
            'a port, or `*`. `localhost` and loopback addresses never use a proxy.',
        ],
        ['any other', 'The API key of a workspace that refers to it in `api_key_env`.'],
      ],
    ),
    'A key in the environment stays the same until the exporter exits. A key in a file may be rotated: the file is ' +
      'read again, and while it is missing or contains anything but a key, the previous key is used. A key is ' +
      'written alone, without quotes and without `NAME=`; blanks and line ends around it are ignored.',
  ];
}

function renderFaults({ invalid, faults }: Samples): readonly string[] {
  return [
    '## Errors',
    'All errors are reported at once, each in one line: the file, line and column, the setting, the expected ' +
      'and the actual value. Then the exporter exits with code 2. Secrets, and values that might be one, are never printed. For this ' +
      'file:',
    yaml(invalid),
    'the errors are:',
    fence('text', faults.join('\n')),
    'If the text is not YAML, only the first error is reported, because others result from it.',
  ];
}
