import { LIST_TIMEOUTS } from '../../src/api/workspace-client.ts';
import type { FailureReason } from '../../src/errors.ts';
import { defaultOf, LIST_LIMITS } from './limits.ts';

/** What a person does about a failure at 3 a.m. */
interface Runbook {
  /** What it means beyond the one sentence, and what usually causes it. */
  readonly about: string;
  /** In the order in which they help. */
  readonly steps: readonly Step[];
}

/** One thing to do, with what to shell: into a shell, or into Prometheus. */
export interface Step {
  readonly say: string;
  readonly shell?: string;
  readonly query?: string;
}

// The key goes through a pipe: on the command line every user of the machine could read it.
const ASK = String.raw`printf 'X-API-Key: %s' "$PHALA_CLOUD_API_KEY" | curl -sS -o /tmp/answer -D - -H @- \
  -H 'X-Phala-Version: 2026-01-21' -w '%{http_code} in %{time_total} s\n' \
  "https://cloud-api.phala.com/api/v1/apps/$APP_ID/cvms"`;

const ASK_STEP: Step = {
  say: 'Ask the API as the exporter does, from the same host or pod, and look at the status and the headers.',
  shell: ASK,
};

const KEY_STEP: Step = {
  say:
    'Put a good key where `api_key_file` points; it is read again before the next cycle and after a 401. A key from ' +
    'the environment needs a restart.',
  shell: `umask 077; printf %s "$NEW_KEY" > /run/secrets/phala-production.new
mv /run/secrets/phala-production.new /run/secrets/phala-production`,
};

const VENDOR_STEP: Step = {
  say: 'Tell the vendor, with the request ids of the log: they are the field `request_id`.',
  shell: `journalctl -u phala-cloud-exporter --since -1h | grep -o 'request_id=[^ ]*'`,
};

/** By reason: a reason without an entry does not compile. */
export const RUNBOOK: Readonly<Record<FailureReason, Runbook>> = {
  timeout: {
    about:
      `Each attempt, from connecting to the last byte, has \`api.timeout\` (${defaultOf('api', 'timeout')}); a whole poll, with all attempts and ` +
      'waits, has `api.max_attempts` + 1 times as long, and its detail then says *all attempts together*; a list of ' +
      `apps has ${LIST_TIMEOUTS} times as long. Where nothing came back on a reused connection, the request is tried ` +
      'once more on a new one. Causes: a slow API, a proxy or firewall that drops packets, a very large app.',
    steps: [
      ASK_STEP,
      {
        say: 'Was it slow before? The 99th percentile of the last hour, in Prometheus:',
        query:
          'histogram_quantile(0.99, sum by (le, endpoint) (rate(phala_exporter_api_request_duration_seconds_bucket[1h])))',
      },
      {
        say: 'If answers come but late, give them more time (`api.timeout: 20s`), and keep cycles within the schedule:',
        query: 'rate(phala_exporter_poll_cycles_skipped_total[10m]) > 0',
      },
    ],
  },
  network: {
    about:
      'DNS, a refused or reset connection, a proxy that refuses, or bytes that are not HTTP; the code in brackets says ' +
      'which: `ENOTFOUND` and `EAI_AGAIN` are DNS, `ECONNREFUSED` is nobody listening, `ECONNRESET` and ' +
      '`UND_ERR_SOCKET` are a connection that was cut, `EACCES` and `EPERM` are a policy of this machine, `EMFILE` is ' +
      'out of file descriptors, `HPE_INVALID` is not HTTP.',
    steps: [
      {
        say: 'Can this host or pod reach the API at all?',
        shell: 'getent hosts cloud-api.phala.com && curl -sSI https://cloud-api.phala.com | head -1',
      },
      {
        say: 'Is a proxy in between that should not be, or the other way round?',
        shell: `curl -s localhost:10059/config | grep proxy_url; env | grep -io '^[a-z]*_proxy'`,
      },
      { say: "If all hosts fail, look at the network policy, the firewall and the vendor's status page." },
    ],
  },
  tls: {
    about:
      'The certificate is not trusted, has expired or names another host, or the other side does not speak TLS. Often ' +
      'a proxy that opens TLS with a certificate of its own, or a clock that is wrong. It is never ignored. ' +
      '`CERTIFICATE_REQUIRED` and `HANDSHAKE_FAILURE` in the code mean that the server demands a client certificate: ' +
      'the exporter has none to give.',
    steps: [
      {
        say: 'See who answers, and with what certificate.',
        shell: `openssl s_client -connect cloud-api.phala.com:443 -servername cloud-api.phala.com </dev/null 2>/dev/null \\
  | openssl x509 -noout -subject -issuer -dates; date -u`,
      },
      { say: 'If the issuer is your own proxy, put its certificate into a file and set `api.ca_file`.' },
    ],
  },
  http_4xx: {
    about:
      'The API understood, and refused. 422 is mostly an app id or an `api.version` that it does not know; 400 and 405 ' +
      'are mostly a proxy, or an `api.base_url` that is not the API.',
    steps: [
      {
        say: "Look at the status and the vendor's code in the log line, then at the body.",
        shell: `${ASK}\ncat /tmp/answer`,
      },
      {
        say: 'Check where and how we ask.',
        shell: `curl -s localhost:10059/config | grep -A3 '^api:'`,
      },
    ],
  },
  http_5xx: {
    about:
      'The API, or a proxy before it, is at fault. 502, 503 and 504 are tried again within the poll; a lasting outage ' +
      'gets few further attempts. The data of the last good poll stays until `poll.stale_after`.',
    steps: [
      {
        say: 'One app, or all of them?',
        shell:
          "curl -s localhost:10059/metrics | grep '^phala_app_poll_success' | cut -d' ' -f2 | sort | uniq -c",
      },
      ASK_STEP,
      VENDOR_STEP,
    ],
  },
  unauthorized: {
    about:
      'The API says 401. The key file was read once more and had no other key. Keys expire, and are revoked by people.',
    steps: [
      {
        say: 'Is it the key? The same answer here means yes.',
        shell: String.raw`printf 'X-API-Key: %s' "$(cat /run/secrets/phala-production)" | curl -sS -o /dev/null -H @- \
  -H 'X-Phala-Version: 2026-01-21' -w '%{http_code}\n' https://cloud-api.phala.com/api/v1/apps`,
      },
      KEY_STEP,
      {
        say: 'Did the exporter take it?',
        shell: `journalctl -u phala-cloud-exporter --since -5min | grep 'API key'`,
      },
    ],
  },
  forbidden: {
    about:
      "The API says 403: the key is good, but not for this app. The app belongs to another workspace, or the key's owner " +
      'has lost access to it.',
    steps: [
      {
        say: 'Which workspace do we ask about it with?',
        shell: `curl -s localhost:10059/metrics | grep '^phala_app_info' | grep "$APP_ID"`,
      },
      {
        say: "Move the app to the entry of `workspaces` whose key can see it, or have the key's owner let in.",
      },
    ],
  },
  not_found: {
    about:
      'The API says 404: the app does not exist, or not for this key. Its CVM series are gone at once, because nothing ' +
      'that they say is true any more.',
    steps: [
      {
        say: 'Was it deleted on purpose? Then take it out of `apps`; a discovered one goes with the next list.',
      },
      {
        say: 'Is `api.base_url` right? A wrong path makes everything a 404.',
        shell: `curl -s localhost:10059/config | grep base_url`,
      },
    ],
  },
  not_api: {
    about:
      'The body is HTML, a text, or JSON of another kind, and says nothing about the app: the last good data stays until ' +
      '`poll.stale_after`, as in an outage. Causes: an address that a firewall blocks, a route that is missing during a ' +
      'deployment, or a wrong `api.base_url`.',
    steps: [
      { say: 'Who answered? Look at the headers and the body.', shell: `${ASK}\nhead -c 300 /tmp/answer` },
      {
        say: "Is `api.base_url` right? The API's own ends in `/api/v1`.",
        shell: `curl -s localhost:10059/config | grep base_url`,
      },
      { say: 'If it is a firewall or a CDN, have the address of this host or pod let through.' },
    ],
  },
  rate_limited: {
    about:
      'The API says 429, or said so a moment ago: then nobody asks until the pause is over, and polls fail by themselves ' +
      "at once. All apps of the workspace wait; other workspaces go on. It ends without anybody's help.",
    steps: [
      {
        say: 'Until when, and for whom?',
        query: 'phala_exporter_api_throttled_until_timestamp_seconds - time()',
      },
      {
        say: 'How much do we ask?',
        query: 'sum by (workspace, code) (rate(phala_exporter_api_requests_total[10m])) * 60',
      },
      {
        say:
          'If it comes back: poll less often (`poll.schedule`), fewer at a time (`api.concurrency`), and see whether ' +
          'somebody else uses the same key.',
      },
    ],
  },
  redirect: {
    about:
      'The API, or a proxy before it, sends us elsewhere. That is never followed, because it would carry the key to ' +
      'another host. Mostly a login page of a proxy, or an `api.base_url` with `http:` for `https:`.',
    steps: [
      { say: 'Where to?', shell: `${ASK} | grep -i '^location'` },
      {
        say: "If the new place is the API's, set `api.base_url` to it; if it is a login page, go around that proxy.",
      },
    ],
  },
  too_large: {
    about:
      `The answer is larger than \`api.max_response_bytes\` (${defaultOf('api', 'max_response_bytes')}, after decompression), or lists more than ` +
      `${LIST_LIMITS.cvms} CVMs or ${LIST_LIMITS.apps} apps. Large lists have many CVMs, or CVMs with large compose files.`,
    steps: [
      { say: 'How large is it?', shell: `${ASK}\nwc -c /tmp/answer; jq length /tmp/answer` },
      {
        say: 'If it is what it should be, set `api.max_response_bytes` higher: each MiB may delay a scrape by about 4 ms. Else it is a fault of the API.',
      },
    ],
  },
  invalid_json: {
    about:
      'Status 200, but no JSON: a page of HTML from a proxy or of a login, an answer that is cut off, or one that does ' +
      'not decompress.',
    steps: [{ say: 'Look at it.', shell: `${ASK}\nhead -c 300 /tmp/answer` }, VENDOR_STEP],
  },
  invalid_payload: {
    about:
      'JSON, but not what the API promises: no list, or a list in which no entry can be read. Perhaps the API has ' +
      'changed. Single entries that cannot be read fail no poll; they are counted in ' +
      '`phala_exporter_items_dropped_total`.',
    steps: [
      { say: 'Look at it.', shell: `${ASK}\njq -c '.[0] | keys' /tmp/answer` },
      { say: 'Is `api.version` one that the exporter knows: 2025-10-28, 2026-01-21, 2026-05-22?' },
      { say: 'Look for a newer exporter; report it with the keys (not the values) of an entry.' },
    ],
  },
  incomplete: {
    about:
      'Apps that are missing in such a list would lose their series, so it is not used. Apps that are created meanwhile ' +
      'are not watched until a complete list comes; the next poll cycle asks again.',
    steps: [
      {
        say: 'Does the API count more apps than it lists?',
        shell: String.raw`for page in 1 2 3; do printf 'X-API-Key: %s' "$PHALA_CLOUD_API_KEY" | curl -sS -H @- \
  -H 'X-Phala-Version: 2026-01-21' "https://cloud-api.phala.com/api/v1/apps?page=$page&page_size=100" |
  jq -c '[.total, .total_pages, (.dstack_apps | length)]'; done`,
      },
      {
        say: 'If it lasts, name the apps that matter under `apps` of the workspace, and report it to the vendor.',
      },
    ],
  },
  aborted: {
    about:
      'We broke the poll off: the exporter stops, the app left the list of apps, or a reload changed how it is asked ' +
      '(another key, another `api`), and then it was asked anew at once. It says nothing about the app, and is logged ' +
      'at debug level.',
    steps: [
      {
        say: 'Nothing. If it goes on, apps come and go, or somebody reloads again and again:',
        query:
          'changes(phala_exporter_config_last_reload_success_timestamp_seconds[1h]) > 0\nor\nsum by (app_id) (changes(phala_app_info[1h])) > 0',
      },
    ],
  },
  bug: {
    about: 'The exporter is at fault. Only this poll failed; the log has the stack.',
    steps: [
      {
        say: 'Take the stack and the version.',
        shell: `journalctl -u phala-cloud-exporter --since -1h | grep 'reason=bug' | tail -1
curl -s localhost:10059/metrics | grep ^phala_exporter_build_info`,
      },
      { say: 'Report both. If it does not stop, go back to the version before.' },
    ],
  },
};
