import type { z } from 'zod';
import { OPEN_PATHS } from '../../src/http/access-control.ts';
import { LIMITS, MAX_WAITING_LOGINS, OTHER_OPEN_FILES } from '../../src/http/limits.ts';
import { CIPHER_SUITES, CURVES } from '../../src/web-config/tls-names.ts';
import { COSTS } from '../../src/web-config/value-types.ts';
import { codes, fence, renderDocument, renderTable, yaml } from './markdown.ts';
import { renderSections } from './sections.ts';

/** Example files, and error messages of real runs. */
export interface WebSamples {
  readonly valid: string;
  /** An invalid file, and its error messages. */
  readonly invalid: string;
  readonly faults: readonly string[];
}

/** Renders `docs/web-configuration.md`. */
export function renderWebReference(schema: z.ZodType, samples: WebSamples): string {
  return renderDocument([
    '# Web configuration',
    ...renderStart(samples),
    ...renderHowTo(),
    '## Settings',
    ...renderSections(schema, INTRODUCTIONS),
    '### Cipher suites and curves',
    `Suites by Go's names: ${codes([...CIPHER_SUITES.keys()])}.`,
    `Curves: ${codes([...CURVES.keys()])}.`,
    ...renderDifferences(),
    ...renderRotation(),
    ...renderListening(),
    ...renderLimits(),
    ...renderFaults(samples),
  ]);
}

function renderStart({ valid }: WebSamples): readonly string[] {
  return [
    'TLS, logins and a rate limit, in the format of the ' +
      '[Prometheus exporters](https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md): ' +
      'a file for `node_exporter` works here, except for [some settings](#what-differs-from-other-exporters). ' +
      'Pass it with `--web.config.file` to `serve` and `demo`; `check-config` and `--config.check` validate it. ' +
      'Without it, the exporter serves plain HTTP without authentication.',
    yaml(valid),
    '[web-config.example.yaml](../web-config.example.yaml) has every setting.',
  ];
}

const CERTIFICATE = 'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365';

function renderHowTo(): readonly string[] {
  return [
    '## Hashes and certificates',
    'Create the line of a user; the command prompts for the password, or reads it from standard input:',
    fence('sh', 'phala-cloud-exporter hash-password --user=prometheus'),
    'A cost of 10 takes less than 0.1 seconds, once per password: the result is cached. Create a CA for tests, with a certificate of the exporter and one of Prometheus (OpenSSL 3):',
    fence(
      'sh',
      [
        `${CERTIFICATE} -subj /CN=test-ca -keyout ca.key -out ca.pem`,
        `${CERTIFICATE} -CA ca.pem -CAkey ca.key -subj /CN=exporter.example.com \\\n` +
          '  -addext subjectAltName=DNS:exporter.example.com -keyout server.key -out server.pem',
        `${CERTIFICATE} -CA ca.pem -CAkey ca.key -subj /CN=prometheus -keyout client.key -out client.pem`,
      ].join('\n'),
    ),
    'The matching scrape configuration of Prometheus:',
    yaml(
      [
        'scrape_configs:',
        '  - job_name: phala-cloud',
        '    honor_labels: true',
        '    scheme: https',
        '    basic_auth: { username: prometheus, password_file: /etc/prometheus/phala-password }',
        '    tls_config: { ca_file: ca.pem, cert_file: client.pem, key_file: client.key }',
        '    static_configs:',
        '      - targets: [exporter.example.com:10059]',
      ].join('\n'),
    ),
  ];
}

/** The introductions of the sections, by path. */
const INTRODUCTIONS: Readonly<Record<string, string>> = {
  '': 'The keys of the file; an empty file is valid. Paths are relative to the folder of the file that they are in.',
  tls_server_config:
    'TLS; without this section, plain HTTP is served. It needs a certificate and a key, each in a file or inline.',
  http_server_config: 'HTTP settings.',
  'http_server_config.headers': 'Headers of every response; empty for none. Other headers cannot be set.',
  rate_limit: 'A token bucket for all addresses together: requests beyond it get 429 and `Retry-After`.',
};

function renderDifferences(): readonly string[] {
  return [
    '## What differs from other exporters',
    renderTable(
      ['what', 'why'],
      [
        [
          '`http2: true` is rejected, and `false` is the default',
          "Node's HTTP/2 server does not have the limits of this one.",
        ],
        [
          '`min_version` `TLS10` and `TLS11` are rejected',
          "OpenSSL's security level does not allow such a handshake.",
        ],
        [
          'cipher suites that Go lists as insecure, and curves that some builds of Node lack, are rejected',
          'They are unsafe, or would work on some machines only.',
        ],
        [
          '`client_auth_type` that verifies needs `client_ca_file` or `client_ca`',
          'Without it, Go trusts every CA of the machine: any publicly issued certificate would be accepted.',
        ],
        ['an empty `tls_server_config: {}` is rejected', 'TLS was probably intended.'],
        ['`rate_limit.burst` is required with an interval', 'Without it, every request would be rejected.'],
        [`costs above ${COSTS.max} are rejected`, 'One comparison would delay all logins for minutes.'],
        [
          `${codes(OPEN_PATHS)} need no authentication`,
          'Probes have no password, and a client must not be able to make them fail; the responses reveal one bit. Where a client certificate is required, they need one, too: use `healthcheck` as the probe then.',
        ],
        [
          'a reload does not switch TLS on or off, change `client_auth_type` or remove the last user',
          'A port cannot change its protocol, and an empty file must not remove protection: restart the exporter.',
        ],
        [
          'an invalid file has no effect',
          'Other exporters then respond with an error; this one keeps the previous configuration.',
        ],
        ['`prefer_server_cipher_suites` has an effect', 'Newer versions of Go ignore it.'],
      ],
    ),
  ];
}

function renderRotation(): readonly string[] {
  return [
    '## Rotation',
    'The file, certificates, keys and CAs are checked every two seconds. A change is applied without a restart or ' +
      'signal as soon as two checks find the same contents: a file that is still being written is not applied. ' +
      'Connections with older TLS settings are closed at their next request, which Prometheus then sends again. An invalid change is logged once as a warning, with all errors, and ' +
      'exported until it is repaired:',
    fence('promql', 'phala_exporter_web_config_last_reload_successful == 0'),
    '`phala_exporter_web_rejected_total` counts rejected connections and requests by reason. They are not logged: any client could fill the disk.',
  ];
}

function renderListening(): readonly string[] {
  return [
    '## Listen addresses',
    [
      '- `--web.listen-address=:10059`, `127.0.0.1:10059`, `[::1]:10059`; port 0 is any free port. Repeat the flag for several addresses.',
      '- `--web.listen-address=unix:/run/phala/exporter.sock`: a unix socket, for a proxy on the same machine. Its file ' +
        'has mode 0660: the user and the group of the exporter may connect. The socket of a killed process is ' +
        'replaced, one in use is not; it is removed at exit.',
      '- `--web.systemd-socket`: the sockets of a systemd `.socket` unit (`LISTEN_FDS`), instead of addresses. ' +
        'Pass their address to `healthcheck` with `--web.listen-address`.',
    ].join('\n'),
    '`Type=notify` (`sd_notify`) is not supported: Node has no datagrams on unix sockets, and a native module would be a ' +
      'risk. Use `Type=exec` and `/-/ready`.',
  ];
}

function renderLimits(): readonly string[] {
  const { headersSeconds, requestSeconds, idleSeconds, responseSeconds, handshakeSeconds } = LIMITS;
  return [
    '## Limits',
    'Limits of clients, with or without a web configuration:',
    renderTable(
      ['what', 'limit'],
      [
        ['TLS handshake', `${handshakeSeconds} s`],
        ['headers of a request', `${headersSeconds} s, ${LIMITS.headerBytes} bytes`],
        ['whole request', `${requestSeconds} s; bodies are not read`],
        ['response, to its last byte', `${responseSeconds} s`],
        ['between two requests', `${idleSeconds} s`],
        ['requests of one connection', String(LIMITS.requestsPerConnection)],
        [
          'connections',
          `${LIMITS.connections}; fewer where fewer than ${LIMITS.connections + OTHER_OPEN_FILES} files may be open; beyond them, the oldest is closed`,
        ],
        ['logins that wait for bcrypt', `${MAX_WAITING_LOGINS}; beyond them, 503 with \`Retry-After\``],
        ['time for responses in flight when the exporter stops', `${LIMITS.closeGraceSeconds} s`],
      ],
    ),
  ];
}

function renderFaults({ invalid, faults }: WebSamples): readonly string[] {
  return [
    '## Errors',
    'All errors are reported at once, as for the [configuration](configuration.md#errors). Hashes, keys and ' +
      'certificates are never printed. For this file:',
    yaml(invalid),
    'the errors are:',
    fence('text', faults.join('\n')),
  ];
}
