/** What the exporter says about itself: one entry per family, by the name it has in the code. */
export const SELF_FAMILIES = {
  buildInfo: {
    name: 'phala_exporter_build_info',
    type: 'gauge',
    help: 'The exporter that answers; always 1.',
    labels: ['version', 'revision', 'node_version'],
  },
  shard: {
    name: 'phala_exporter_shard',
    type: 'gauge',
    help: 'The number of the shard that this exporter is, counted from 0; 0 without shards.',
    labels: [],
  },
  totalShards: {
    name: 'phala_exporter_total_shards',
    type: 'gauge',
    help: 'How many shards this exporter was told that there are; 1 without shards.',
    labels: [],
  },
  configReloadSuccessful: {
    name: 'phala_exporter_config_last_reload_successful',
    type: 'gauge',
    help: 'Whether the configuration was good when it was last loaded.',
    labels: [],
  },
  configReloadedAt: {
    name: 'phala_exporter_config_last_reload_success_timestamp_seconds',
    type: 'gauge',
    help: 'When a good configuration was last loaded.',
    labels: [],
    isMoment: true,
  },
  webConfigReloadSuccessful: {
    name: 'phala_exporter_web_config_last_reload_successful',
    type: 'gauge',
    help: 'Whether the web configuration and its certificates were good when they last changed; absent without one.',
    labels: [],
  },
  webConfigReloadedAt: {
    name: 'phala_exporter_web_config_last_reload_success_timestamp_seconds',
    type: 'gauge',
    help: 'When a good web configuration was last read; absent without one.',
    labels: [],
    isMoment: true,
  },
  webRefusals: {
    name: 'phala_exporter_web_refusals_total',
    type: 'counter',
    help: 'Connections and requests to the exporter itself that were refused or cut, accepting failed included.',
    labels: ['reason'],
  },
  pollDuration: {
    name: 'phala_exporter_poll_duration_seconds',
    type: 'histogram',
    help: 'How long a whole poll cycle of a workspace took, all its apps.',
    labels: [],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120],
  },
  pollsSkipped: {
    name: 'phala_exporter_polls_skipped_total',
    type: 'counter',
    help: 'Poll cycles of a workspace left out because its one before was still running.',
    labels: [],
  },
  pollInterval: {
    name: 'phala_exporter_poll_interval_seconds',
    type: 'gauge',
    help: 'The longest time between two runs of poll.schedule, from a day ago to a day ahead.',
    labels: [],
  },
  apiRequests: {
    name: 'phala_exporter_api_requests_total',
    type: 'counter',
    help: 'Requests to the API; code is the HTTP status, or error when none came.',
    labels: ['workspace', 'endpoint', 'code'],
  },
  apiRequestDuration: {
    name: 'phala_exporter_api_request_duration_seconds',
    type: 'histogram',
    help: 'How long requests to the API took, from the first byte out to the last byte in.',
    labels: ['endpoint'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  apiRetries: {
    name: 'phala_exporter_api_retries_total',
    type: 'counter',
    help: 'Requests that were tried again, by the reason of the failure before.',
    labels: ['reason'],
  },
  throttledUntil: {
    name: 'phala_exporter_api_throttled_until_timestamp_seconds',
    type: 'gauge',
    help: 'When the pause of a workspace after a 429 ends; absent when there is none.',
    labels: ['workspace'],
    isMoment: true,
  },
  discoveryUp: {
    name: 'phala_exporter_discovery_up',
    type: 'gauge',
    help: "Whether the last refresh of a workspace's list of apps succeeded.",
    labels: ['workspace'],
  },
  discoveryLastSuccess: {
    name: 'phala_exporter_discovery_last_success_timestamp_seconds',
    type: 'gauge',
    help: "When a workspace's list of apps was last refreshed.",
    labels: ['workspace'],
    isMoment: true,
  },
  discoveryFailures: {
    name: 'phala_exporter_discovery_failures_total',
    type: 'counter',
    help: "Refreshes of a workspace's list of apps that failed; the last list stays.",
    labels: ['workspace', 'reason'],
  },
  itemsDropped: {
    name: 'phala_exporter_items_dropped_total',
    type: 'counter',
    help: 'CVMs and apps of answers that are not shown, counted at every poll: of another app, unreadable, seen already, or beyond limits.max_cvms.',
    labels: ['reason'],
  },
  unknownValues: {
    name: 'phala_exporter_unknown_values_total',
    type: 'counter',
    help: "Values from the API that we do not know or cannot read, by the field's path.",
    labels: ['field'],
  },
  logLinesDropped: {
    name: 'phala_exporter_log_lines_dropped_total',
    type: 'counter',
    help: 'Log lines that were dropped because standard error was not read fast enough.',
    labels: [],
  },
  series: {
    name: 'phala_exporter_series',
    type: 'gauge',
    help: 'Series about apps, CVMs and nodes in the last exposition.',
    labels: [],
  },
} as const satisfies Record<string, SelfFamily>;

/** A family that the exporter counts or measures itself. */
export interface SelfFamily {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, in the unit of its name. */
  readonly buckets?: readonly number[];
  /** Kept by the boot clock, and converted to Unix time when it is read. */
  readonly isMoment?: true;
}

/** Why an item of a good answer is not shown. */
export const DROP_REASONS = ['invalid', 'duplicate', 'other_app', 'limit'] as const;

/** Why a connection or a request to the exporter is refused or cut, in words. */
export const REFUSAL_REASONS = {
  tls: 'A TLS handshake failed, or took too long: another protocol, no common version, or a port scan.',
  client_certificate: "The client's certificate was missing, not trusted, or without an allowed name.",
  login: '401: no login, or a wrong one.',
  login_busy: '503: too many logins waited to be checked.',
  rate_limit: '429: beyond `rate_limit` of the web configuration.',
  too_many_connections: 'The oldest connection was closed to let in another one.',
  too_many_requests: 'A connection asked for too much before it took the answers.',
  slow_reader: 'An answer was not taken in time.',
} as const;

/** One word of that list. */
export type RefusalReason = keyof typeof REFUSAL_REASONS;
