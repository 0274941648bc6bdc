import type { FamilyHeader } from './define.ts';

/** A family that the exporter counts or measures itself; times in `_timestamp_seconds` are set by the boot clock. */
export interface SelfFamily extends FamilyHeader {
  readonly labels?: readonly string[];
  /** Upper bounds of a histogram, in the unit of its name. */
  readonly buckets?: readonly number[];
}

export const SELF_FAMILIES = {
  buildInfo: {
    name: 'phala_exporter_build_info',
    type: 'gauge',
    help: 'Version of the exporter; always 1.',
    labels: ['version', 'revision', 'node_version'],
  },
  shard: {
    name: 'phala_exporter_shard',
    type: 'gauge',
    help: 'Number of this shard, counted from 0; 0 without shards.',
  },
  totalShards: {
    name: 'phala_exporter_total_shards',
    type: 'gauge',
    help: 'Number of shards, as this exporter is configured; 1 without shards.',
  },
  configReloadSuccessful: {
    name: 'phala_exporter_config_last_reload_successful',
    type: 'gauge',
    help: 'Whether the last reload of the configuration succeeded.',
  },
  configReloadedAt: {
    name: 'phala_exporter_config_last_reload_success_timestamp_seconds',
    type: 'gauge',
    help: 'When the configuration was last loaded successfully.',
  },
  webConfigReloadSuccessful: {
    name: 'phala_exporter_web_config_last_reload_successful',
    type: 'gauge',
    help: 'Whether the web configuration and its certificates were valid when they last changed; absent without one.',
  },
  webConfigReloadedAt: {
    name: 'phala_exporter_web_config_last_reload_success_timestamp_seconds',
    type: 'gauge',
    help: 'When a valid web configuration was last read; absent without one.',
  },
  webRejected: {
    name: 'phala_exporter_web_rejected_total',
    type: 'counter',
    help: 'Connections and requests to the exporter that it rejected or closed early, by reason.',
    labels: ['reason'],
  },
  pollCycleDuration: {
    name: 'phala_exporter_poll_cycle_duration_seconds',
    type: 'histogram',
    help: 'Duration of a poll cycle of a workspace, with all its apps.',
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120],
  },
  pollCyclesSkipped: {
    name: 'phala_exporter_poll_cycles_skipped_total',
    type: 'counter',
    help: 'Poll cycles of a workspace that were skipped because the previous one was still running.',
  },
  pollInterval: {
    name: 'phala_exporter_poll_interval_seconds',
    type: 'gauge',
    help: 'The longest time between two runs of poll.schedule, from a day ago to a day ahead.',
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
    help: 'Duration of requests to the API, from the first byte sent to the last byte received.',
    labels: ['endpoint'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  apiRetries: {
    name: 'phala_exporter_api_retries_total',
    type: 'counter',
    help: 'Retries of requests to the API, by the reason of the failure.',
    labels: ['reason'],
  },
  throttledUntil: {
    name: 'phala_exporter_api_throttled_until_timestamp_seconds',
    type: 'gauge',
    help: 'When the pause of a workspace after a 429 ends; absent when there is none.',
    labels: ['workspace'],
  },
  apiShape: {
    name: 'phala_exporter_api_shape_info',
    type: 'gauge',
    help: 'The shape of the last list of CVMs that a workspace received: CVMInfo is that of API version 2026-01-21 and later, HostedCvm that of 2025-10-28; always 1.',
    labels: ['workspace', 'shape'],
  },
  collectorSuccess: {
    name: 'phala_exporter_collector_success',
    type: 'gauge',
    help: 'Whether the last run of a collector succeeded; of app_cvms, whether any poll of the last cycle did; absent before the first run and while switched off.',
    labels: ['collector', 'workspace'],
  },
  collectorLastSuccess: {
    name: 'phala_exporter_collector_last_success_timestamp_seconds',
    type: 'gauge',
    help: 'When the last successful run of a collector ended; of app_cvms, the last successful poll of an app.',
    labels: ['collector', 'workspace'],
  },
  collectorFailures: {
    name: 'phala_exporter_collector_failures_total',
    type: 'counter',
    help: 'Runs of a collector that failed, from 0 for every reason; of app_cvms, polls of apps.',
    labels: ['collector', 'workspace', 'reason'],
  },
  collectorDuration: {
    name: 'phala_exporter_collector_duration_seconds',
    type: 'histogram',
    help: 'Duration of runs of a collector, with queueing, retries and pauses; of app_cvms, of polls of apps.',
    labels: ['collector'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
  itemsDropped: {
    name: 'phala_exporter_items_dropped_total',
    type: 'counter',
    help: 'CVMs and apps of responses that are not exported, counted at every poll: of another app, unreadable, duplicate, or beyond limits.max_cvms.',
    labels: ['reason'],
  },
  unknownValues: {
    name: 'phala_exporter_unknown_values_total',
    type: 'counter',
    help: "Unknown or unreadable values from the API, by the field's path.",
    labels: ['field'],
  },
  logLinesDropped: {
    name: 'phala_exporter_log_lines_dropped_total',
    type: 'counter',
    help: 'Log lines that were dropped because standard error was not read fast enough.',
  },
  series: {
    name: 'phala_exporter_series',
    type: 'gauge',
    help: 'Series about apps, CVMs and nodes in the last exposition.',
  },
} as const satisfies Record<string, SelfFamily>;

export const DROP_REASONS = ['invalid', 'duplicate', 'other_app', 'limit'] as const;

export const REJECT_REASONS = {
  tls: 'A TLS handshake failed, or took too long: another protocol, no common version, or a port scan.',
  client_certificate: "The client's certificate was missing, not trusted, or without an allowed name.",
  login: '401: no login, or a wrong one.',
  login_busy: '503: too many logins waited to be checked.',
  rate_limit: '429: beyond `rate_limit` of the web configuration.',
  too_many_connections:
    'The oldest connection was closed to accept a new one, or a connection could not be accepted.',
  too_many_requests: 'A connection sent too many requests before it read the responses.',
  slow_reader: 'A client did not read a response in time.',
} as const;

export type RejectReason = keyof typeof REJECT_REASONS;
