import { LIST_TIMEOUTS } from '../../src/api/workspace-client.ts';
import type { FailureReason } from '../../src/errors.ts';
import { defaultOf, LIST_LIMITS } from './limits.ts';

/** The runbook of a failure reason. */
interface Runbook {
  /** Details and usual causes; the meaning in `FAILURE_REASONS` precedes it and is not repeated. */
  readonly about: string;
  /** In the order to try them. */
  readonly steps: readonly Step[];
}

/** An instruction, with a command for a shell or a query for Prometheus. */
export interface Step {
  readonly text: string;
  readonly shell?: string;
  readonly query?: string;
}

// The key is passed through a pipe, because every user of the machine can read command lines.
const REQUEST = String.raw`printf 'X-API-Key: %s' "$PHALA_CLOUD_API_KEY" | curl -sS -o //tmp/response -D - -H @- \
  -H 'X-Phala-Version: 2026-01-21' -w '%{http_code} in %{time_total} s\n' \
  "https://cloud-api.phala.com/api/v1/apps/$APP_ID/cvms"`;

const REQUEST_STEP: Step = {
  text: 'Send the request of the exporter from the same host or pod, and check the status and the headers.',
  shell: REQUEST,
};

const KEY_STEP: Step = {
  text:
    'Write a valid key to `api_key_file`; it is read again before the next cycle and after a 401. A key from ' +
    'the environment needs a restart.',
  shell: `umask 077; printf %s "$NEW_KEY" > /run/secrets/phala-production.new
mv /run/secrets/phala-production.new /run/secrets/phala-production`,
};

const VENDOR_STEP: Step = {
  text: 'Report it to the vendor with the request ids, the log field `request_id`.',
  shell: `journalctl -u phala-cloud-exporter --since -1h | grep -o 'request_id=[^ ]*'`,
};

/** By reason: a reason without an entry does not compile. */
export const RUNBOOK: Readonly<Record<FailureReason, Runbook>> = {
  timeout: {
    about:
      `The default of \`api.timeout\` is ${defaultOf('api', 'timeout')}. A poll, with retries and waits, may take \`api.max_attempts\` + 1 times ` +
      `as long (the detail is then *all attempts together*), a list of apps ${LIST_TIMEOUTS} times as long. A request without a response ` +
      'on a reused connection is retried once on a new connection. Causes: a slow API, a proxy or firewall that drops ' +
      'packets, a very large app.',
    steps: [
      REQUEST_STEP,
      {
        text: 'Check whether it was slow before: the 99th percentile of the last hour.',
        query:
          'histogram_quantile(0.99, sum by (le, endpoint) (rate(phala_exporter_api_request_duration_seconds_bucket[1h])))',
      },
      {
        text: 'If responses are slow, increase `api.timeout`, for example to `20s`, and check that no cycles are skipped:',
        query: 'rate(phala_exporter_poll_cycles_skipped_total[10m]) > 0',
      },
    ],
  },
  network: {
    about:
      'By the code in the detail: `ENOTFOUND` and `EAI_AGAIN`: DNS; `ECONNREFUSED`: no listener on the port; ' +
      '`ECONNRESET` and `UND_ERR_SOCKET`: connection closed by the other side; `EACCES` and `EPERM`: a policy of this ' +
      'machine; `EMFILE`: out of file descriptors; `HPE_INVALID`: the response is not HTTP.',
    steps: [
      {
        text: 'Check whether this host or pod can reach the API.',
        shell: 'getent hosts cloud-api.phala.com && curl -sSI https://cloud-api.phala.com | head -1',
      },
      {
        text: 'Check which proxy is configured.',
        shell: `curl -s localhost:10059/config | grep proxy_url; env | grep -io '^[a-z]*_proxy'`,
      },
      { text: "If all hosts fail, check the network policy, the firewall and the vendor's status page." },
    ],
  },
  tls: {
    about:
      'Causes: an untrusted or expired certificate, a certificate of another host, a server without TLS, a proxy that ' +
      'intercepts TLS with its own certificate, or a wrong clock. Verification cannot be disabled. The codes ' +
      '`CERTIFICATE_REQUIRED` and `HANDSHAKE_FAILURE` mean that the server demands a client certificate, which the ' +
      'exporter does not support.',
    steps: [
      {
        text: 'Print the certificate of the server, and the time.',
        shell: `openssl s_client -connect cloud-api.phala.com:443 -servername cloud-api.phala.com </dev/null 2>/dev/null \\
  | openssl x509 -noout -subject -issuer -dates; date -u`,
      },
      { text: 'If the issuer is your own proxy, write its CA certificate to a file and set `api.ca_file`.' },
    ],
  },
  http_4xx: {
    about:
      'Usual causes of 422: an unknown app id or `api.version`. Of 400 and 405: a proxy, or an `api.base_url` that is ' +
      'not the API.',
    steps: [
      {
        text: "Check the status and the vendor's code in the log line, then the body.",
        shell: `${REQUEST}\ncat //tmp/response`,
      },
      {
        text: 'Check the URL and the version.',
        shell: `curl -s localhost:10059/config | grep -A3 '^api:'`,
      },
    ],
  },
  http_5xx: {
    about:
      'The error is in the API, or in a proxy in front of it. Retries are limited during a long outage. The data of the ' +
      'last successful poll stays until `poll.stale_after`.',
    steps: [
      {
        text: 'Check whether one app fails or all of them.',
        shell:
          "curl -s localhost:10059/metrics | grep '^phala_app_poll_success' | cut -d' ' -f2 | sort | uniq -c",
      },
      REQUEST_STEP,
      VENDOR_STEP,
    ],
  },
  unauthorized: {
    about: 'The exporter has read the key file again, and it contains no other key.',
    steps: [
      {
        text: 'Check the key: 401 from this command, too, means that the key is the cause.',
        shell: String.raw`printf 'X-API-Key: %s' "$(cat /run/secrets/phala-production)" | curl -sS -o /dev/null -H @- \
  -H 'X-Phala-Version: 2026-01-21' -w '%{http_code}\n' https://cloud-api.phala.com/api/v1/apps`,
      },
      KEY_STEP,
      {
        text: 'Check that the exporter has read it.',
        shell: `journalctl -u phala-cloud-exporter --since -5min | grep 'API key'`,
      },
    ],
  },
  forbidden: {
    about: "The app belongs to another workspace, or the key's owner has lost access.",
    steps: [
      {
        text: 'Check which workspace, and so which key, polls the app.',
        shell: `curl -s localhost:10059/metrics | grep '^phala_app_info' | grep "$APP_ID"`,
      },
      {
        text: "Move the app to the workspace whose key has access, or give the key's owner access.",
      },
    ],
  },
  not_found: {
    about: 'The API also responds with 404 if the key has no access to an existing app.',
    steps: [
      {
        text: 'If it was deleted on purpose, remove it from `apps`; a discovered app is removed with the next list.',
      },
      {
        text: 'Check `api.base_url`: a wrong path makes every request a 404.',
        shell: `curl -s localhost:10059/config | grep base_url`,
      },
    ],
  },
  not_api: {
    about:
      'Such a response is no information about the app, so its data stays until `poll.stale_after`, as in an outage. ' +
      'Causes: a firewall that blocks the address of the exporter, a missing route during a deployment, or a wrong ' +
      '`api.base_url`.',
    steps: [
      {
        text: 'Find the responding server in the headers and the body.',
        shell: `${REQUEST}\nhead -c 300 //tmp/response`,
      },
      {
        text: "Check `api.base_url`: the API's ends in `/api/v1`.",
        shell: `curl -s localhost:10059/config | grep base_url`,
      },
      { text: 'If it is a firewall or a CDN, request that the address of this host or pod is allowed.' },
    ],
  },
  rate_limited: {
    about:
      'During the pause, no requests of the workspace are sent, and its polls fail at once. Other workspaces are polled ' +
      'as before. The pause ends by itself.',
    steps: [
      {
        text: 'Check which workspaces are paused, and for how many seconds.',
        query: 'phala_exporter_api_throttled_until_timestamp_seconds - time()',
      },
      {
        text: 'Check the number of requests per minute.',
        query: 'sum by (workspace, code) (rate(phala_exporter_api_requests_total[10m])) * 60',
      },
      {
        text:
          'If it recurs, poll less often (`poll.schedule`), reduce `api.concurrency`, and check for other users of the ' +
          'same key.',
      },
    ],
  },
  redirect: {
    about: 'Usual causes: the login page of a proxy, or an `api.base_url` with `http:` instead of `https:`.',
    steps: [
      { text: 'Print the target of the redirect.', shell: `${REQUEST} | grep -i '^location'` },
      {
        text: 'If the target is the API, set `api.base_url` to it; if it is a login page, bypass that proxy.',
      },
    ],
  },
  too_large: {
    about:
      `The default of \`api.max_response_bytes\` is ${defaultOf('api', 'max_response_bytes')}, after decompression; lists are limited to ` +
      `${LIST_LIMITS.cvms} CVMs or ${LIST_LIMITS.apps} apps. Usual causes: many CVMs, or large compose files.`,
    steps: [
      {
        text: 'Measure the size, and count the CVMs.',
        shell: `${REQUEST}\nwc -c //tmp/response; jq length //tmp/response`,
      },
      {
        text: 'If the size is plausible, increase `api.max_response_bytes`: each MiB may delay a scrape by about 4 ms. Otherwise report it to the vendor.',
      },
    ],
  },
  invalid_json: {
    about: 'The status is 200. Usual causes: a login page, or a response that cannot be decompressed.',
    steps: [{ text: 'Check the body.', shell: `${REQUEST}\nhead -c 300 //tmp/response` }, VENDOR_STEP],
  },
  invalid_payload: {
    about:
      'Usual cause: the API has changed. A single unreadable entry does not fail the poll; it is counted in ' +
      '`phala_exporter_items_dropped_total`.',
    steps: [
      { text: 'Check the body.', shell: `${REQUEST}\njq -c '.[0] | keys' //tmp/response` },
      { text: 'Check that `api.version` is a supported one: 2025-10-28, 2026-01-21 or 2026-05-22.' },
      { text: 'Upgrade the exporter, or report a bug with the keys (not the values) of an entry.' },
    ],
  },
  incomplete: {
    about:
      'With an incomplete list, the missing apps would lose their series. New apps are not watched until a list is ' +
      'complete; the next poll cycle fetches it again.',
    steps: [
      {
        text: 'Check whether `total` is larger than the number of listed apps.',
        shell: String.raw`for page in 1 2 3; do printf 'X-API-Key: %s' "$PHALA_CLOUD_API_KEY" | curl -sS -H @- \
  -H 'X-Phala-Version: 2026-01-21' "https://cloud-api.phala.com/api/v1/apps?page=$page&page_size=100" |
  jq -c '[.total, .total_pages, (.dstack_apps | length)]'; done`,
      },
      {
        text: 'If it persists, list important apps under `apps` of the workspace, and report it to the vendor.',
      },
    ],
  },
  aborted: {
    about:
      'After a reload with another key or other `api` settings, the app is polled again at once. An aborted poll is no ' +
      'information about the app, and is logged at debug level.',
    steps: [
      {
        text: 'Nothing needs to be done. If it recurs, check for frequent reloads or frequent changes of the list of apps:',
        query:
          'changes(phala_exporter_config_last_reload_success_timestamp_seconds[1h]) > 0\nor\nsum by (app_id) (changes(phala_app_info[1h])) > 0',
      },
    ],
  },
  bug: {
    about: 'Only this poll failed.',
    steps: [
      {
        text: 'Copy the stack and the version.',
        shell: `journalctl -u phala-cloud-exporter --since -1h | grep 'reason=bug' | tail -1
curl -s localhost:10059/metrics | grep ^phala_exporter_build_info`,
      },
      { text: 'Report a bug with both. If it recurs, go back to the previous version.' },
    ],
  },
};
