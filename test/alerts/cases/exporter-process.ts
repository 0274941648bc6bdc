import type { Expectation } from '../expectation.ts';
import { APP_ID } from '../fleet.ts';
import { THREE_SHARDS } from '../shards.ts';
import { at, EXPORTER_LABELS } from './texts.ts';

const INFO = `phala_app_info{alias="web",app_id="${APP_ID}",workspace="production"}`;
const FIRST = 'exporter-1:10059';
const SECOND = 'exporter-2:10059';

/** Exporters that cannot be scraped, or have no apps. */
export const PROCESS_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaExporterDown',
    fault: {},
    replicas: [{ instance: FIRST, down: [[10, 999]] }],
    firesAt: 12,
    labels: { ...EXPORTER_LABELS, severity: 'critical' },
    description: `Prometheus has scraped no exporter of job phala-cloud since ${at(10)}: no app, CVM or node is watched, and the other alerts of this set cannot be trusted.`,
    dashboard: '/d/phala-cloud-exporter',
    skip: ['two replicas', 'a replica that is down', 'a gap', 'a restart', 'a recovery'],
    also: [
      {
        title: 'no exporter is scraped at all',
        fault: {},
        replicas: [],
        firesAt: 2,
        description: `Prometheus has scraped no exporter of job phala-cloud since ${at(0)}: no app, CVM or node is watched, and the other alerts of this set cannot be trusted.`,
      },
    ],
    silent: [
      {
        title: 'an exporter that restarts within two minutes',
        changes: {},
        replicas: [{ instance: FIRST, down: [[10, 11.5]], restarts: true }],
        minutes: 30,
      },
      {
        title: 'one of two replicas down',
        changes: {},
        replicas: [{ instance: FIRST }, { instance: SECOND, down: [[10, 999]] }],
        minutes: 30,
      },
      {
        title: 'two replicas that restart one after the other',
        changes: {},
        replicas: [
          { instance: FIRST, down: [[10, 13]], restarts: true },
          { instance: SECOND, down: [[13, 16]], restarts: true },
        ],
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaExporterReplicaDown',
    fault: {},
    replicas: [{ instance: FIRST }, { instance: SECOND, down: [[10, 999]] }],
    firesAt: 15,
    labels: { ...EXPORTER_LABELS, instance: SECOND, severity: 'warning' },
    description: `Exporter ${SECOND} of job phala-cloud has been unreachable since ${at(10)}; another exporter of the job can be scraped.`,
    dashboard: '/d/phala-cloud-exporter',
    skip: ['two replicas', 'a replica that is down', 'a gap', 'a restart', 'a recovery'],
    silent: [
      {
        title: 'the only exporter down: another alert fires',
        changes: {},
        replicas: [{ instance: FIRST, down: [[10, 999]] }],
        minutes: 30,
      },
      {
        title: 'a replica that restarts within five minutes',
        changes: {},
        replicas: [{ instance: FIRST }, { instance: SECOND, down: [[10, 14.5]], restarts: true }],
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaExporterWithoutApps',
    fault: { phala_up: '1 10m:absent' },
    // last_over_time keeps the last sample for five minutes.
    firesAt: 25,
    labels: { ...EXPORTER_LABELS, severity: 'critical' },
    description: `The exporters of job phala-cloud can be scraped, but have watched no app or polled none since ${at(15)}: nothing is watched, and no other alert of this set fires.`,
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'an exporter without apps',
        fault: { [INFO]: '1 10m:absent' },
        firesAt: 25,
        description: `The exporters of job phala-cloud can be scraped, but have watched no app or polled none since ${at(15)}: nothing is watched, and no other alert of this set fires.`,
      },
    ],
    silent: [
      { title: 'a shard without apps', changes: {}, replicas: THREE_SHARDS, minutes: 40 },
      {
        title: 'a first poll that takes nine minutes after the start',
        changes: { phala_up: '9.5m:1', [INFO]: '9.5m:1' },
        minutes: 40,
      },
      {
        title: 'an exporter that is down: another alert fires',
        changes: {},
        replicas: [{ instance: 'exporter-1:10059', down: [[10, 999]] }],
        minutes: 40,
      },
    ],
  },
];
