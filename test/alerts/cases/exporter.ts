import type { Expectation } from '../expectation.ts';
import { at, EXPORTER_LABELS } from './texts.ts';

/** The exporter's own state; cases about its process are in `exporter-process.ts`. */
export const EXPORTER_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaExporterConfigReloadFailed',
    fault: { phala_exporter_config_last_reload_successful: '1 10m:0' },
    firesAt: 15,
    labels: { ...EXPORTER_LABELS, severity: 'warning' },
    description: `An exporter of job phala-cloud has been unable to load its configuration since ${at(10)}; it keeps the previous one. To find the exporter: phala_exporter_config_last_reload_successful == 0.`,
    dashboard: '/d/phala-cloud-exporter',
    silent: [
      {
        title: 'an invalid configuration that is fixed within five minutes',
        changes: { phala_exporter_config_last_reload_successful: '1 10m:0 14.5m:1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaExporterWebConfigReloadFailed',
    fault: { phala_exporter_web_config_last_reload_successful: '1 10m:0' },
    firesAt: 15,
    labels: { ...EXPORTER_LABELS, severity: 'warning' },
    description: `An exporter of job phala-cloud has been unable to load its web configuration or certificates since ${at(10)}; it keeps the previous ones, until they expire. To find the exporter: phala_exporter_web_config_last_reload_successful == 0.`,
    dashboard: '/d/phala-cloud-exporter',
    silent: [
      {
        title: 'a certificate and its key that are replaced one after the other',
        changes: { phala_exporter_web_config_last_reload_successful: '1 10m:0 14.5m:1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaExporterItemsDropped',
    fault: { 'phala_exporter_items_dropped_total{reason="invalid"}': '10m:1+1' },
    firesAt: 20.5,
    labels: { ...EXPORTER_LABELS, reason: 'invalid', severity: 'warning' },
    description: `CVMs or apps of successful responses have been dropped, reason invalid, since ${at(10.5)}.`,
    dashboard: '/d/phala-cloud-exporter',
    resolvesAfter: 9,
    silent: [
      {
        title: 'one item dropped once',
        changes: { 'phala_exporter_items_dropped_total{reason="invalid"}': '10m:1' },
        minutes: 40,
      },
      {
        title: 'items beyond the limit: another alert fires',
        changes: { 'phala_exporter_items_dropped_total{reason="limit"}': '10m:1+1' },
        minutes: 40,
      },
    ],
  },
  {
    alert: 'PhalaExporterLimitReached',
    fault: { 'phala_exporter_items_dropped_total{reason="limit"}': '10m:1+1' },
    firesAt: 15.5,
    labels: { ...EXPORTER_LABELS, severity: 'critical' },
    description: `CVMs beyond limits.max_cvms have had no metrics and no alerts since ${at(10.5)}.`,
    dashboard: '/d/phala-cloud-exporter',
    resolvesAfter: 9,
    silent: [
      {
        title: 'one poll at the limit',
        changes: { 'phala_exporter_items_dropped_total{reason="limit"}': '10m:1' },
        minutes: 40,
      },
      {
        title: 'other dropped items',
        changes: { 'phala_exporter_items_dropped_total{reason="invalid"}': '10m:1+1' },
        minutes: 40,
      },
    ],
  },
  {
    alert: 'PhalaExporterUnknownValues',
    fault: { 'phala_exporter_unknown_values_total{field="status"}': '10m:1+1' },
    firesAt: 20.5,
    labels: { ...EXPORTER_LABELS, field: 'status', severity: 'info' },
    description: `Field status has had unknown or unreadable values since ${at(10.5)}: the API has changed, or the exporter is old.`,
    dashboard: '/d/phala-cloud-exporter',
    resolvesAfter: 59,
    silent: [
      {
        title: 'an unknown value that occurred once',
        changes: { 'phala_exporter_unknown_values_total{field="status"}': '10m:1' },
        minutes: 90,
      },
    ],
  },
  {
    alert: 'PhalaExporterPollsSkipped',
    fault: { phala_exporter_poll_cycles_skipped_total: '0 10m:1+1' },
    firesAt: 25,
    labels: { ...EXPORTER_LABELS, severity: 'warning' },
    description: `Poll cycles of job phala-cloud have been skipped since ${at(10)}, because the previous one was still running; data is older than poll.schedule implies.`,
    dashboard: '/d/phala-cloud-exporter',
    resolvesAfter: 9,
    silent: [
      {
        title: 'cycles skipped for four minutes',
        changes: { phala_exporter_poll_cycles_skipped_total: '0 10m:1+1 14m:9' },
        minutes: 40,
      },
    ],
  },
];
