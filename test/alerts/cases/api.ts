import type { Expectation } from '../expectation.ts';
import { requests } from '../fleet.ts';
import { otherwise, THREE_SHARDS, twinOf } from '../shards.ts';
import { at, EXPORTER_LABELS, WORKSPACE_LABELS } from './words.ts';

const THROTTLED = 'phala_exporter_api_throttled_until_timestamp_seconds{workspace="production"}';
const DISCOVERY = 'phala_exporter_discovery_up{workspace="production"}';

const BLIND = otherwise(THREE_SHARDS[0], { changes: { phala_up: '1 10m:0' } });

function blind(minute: number): string {
  return `No app of shard 0 of job phala-cloud has had a good poll since ${at(minute)}, and apps of other shards have. What is shown of its CVMs is the last good answer, and ends after poll.stale_after.`;
}

/** The way to the cloud. */
export const API_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaNoAppAnswers',
    fault: { phala_up: '1 10m:0' },
    firesAt: 12,
    labels: { ...EXPORTER_LABELS, severity: 'critical' },
    description: `No app of job phala-cloud has had a good poll since ${at(10)}. What is shown of CVMs is the last good answer, and ends after poll.stale_after.`,
    dashboard: '/d/phala-cloud-exporter',
    silent: [
      { title: 'a single failed poll', changes: { phala_up: '1 10m:0 10.5m:1' }, minutes: 30 },
      {
        title: 'polls that fail for less than two minutes',
        changes: { phala_up: '1 10m:0 11.5m:1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaNoAppOfShardAnswers',
    fault: {},
    replicas: [BLIND, THREE_SHARDS[1], THREE_SHARDS[2]],
    firesAt: 12,
    labels: { ...EXPORTER_LABELS, shard: '0', severity: 'critical' },
    description: blind(10),
    dashboard: '/d/phala-cloud-exporter',
    leaveOut: ['two replicas', 'a dead replica', 'a gap', 'a restart', 'a recovery'],
    also: [
      {
        title: 'once, where every shard has two exporters',
        fault: {},
        replicas: [BLIND, twinOf(BLIND), THREE_SHARDS[1], twinOf(THREE_SHARDS[1])],
        firesAt: 12,
        description: blind(10),
      },
      {
        title: 'through a restart of the shard',
        fault: {},
        replicas: [{ ...BLIND, away: [[10.5, 11.5]], restarts: true }, THREE_SHARDS[1]],
        firesAt: 12,
        description: blind(10),
      },
      {
        title: 'it ends when an app of it answers',
        fault: {},
        replicas: [otherwise(THREE_SHARDS[0], { changes: { phala_up: '1 10m:0 14m:1' } }), THREE_SHARDS[1]],
        firesAt: 12,
        firesUntil: 13.5,
        description: blind(10),
      },
    ],
    silent: [
      {
        title: 'an exporter without shards, which is another alert',
        changes: { phala_up: '1 10m:0' },
        minutes: 30,
      },
      {
        title: 'all shards, which is another alert',
        changes: {},
        replicas: [BLIND, otherwise(THREE_SHARDS[1], { changes: { phala_up: '1 10m:0' } }), THREE_SHARDS[2]],
        minutes: 30,
      },
      {
        title: 'one of two exporters of the shard, while the other gets answers',
        changes: {},
        replicas: [BLIND, twinOf(THREE_SHARDS[0]), THREE_SHARDS[1]],
        minutes: 30,
      },
      {
        title: 'one of two replicas without shards',
        changes: {},
        replicas: [
          { instance: 'exporter-1:10059' },
          { instance: 'exporter-2:10059', changes: { phala_up: '1 10m:0' } },
        ],
        minutes: 30,
      },
      { title: 'a shard without apps', changes: {}, replicas: THREE_SHARDS, minutes: 30 },
    ],
  },
  {
    alert: 'PhalaApiKeyRefused',
    fault: { [requests('401')]: '0 10m:1+1', [requests('200')]: '0+1 10m:20' },
    // The last good answers leave the window of two minutes first.
    firesAt: 14,
    resolvesAfter: 0.5,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: `Every answer for workspace production is 401 or 403 since ${at(12)}: its key is expired, revoked or wrong, and none of its apps is watched.`,
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'polls that are four minutes apart',
        fault: { [requests('401')]: '0 10m:1 14m:2 18m:3 22m:4', [requests('200')]: '0+1 10m:20' },
        firesAt: 14,
        description: `Every answer for workspace production is 401 or 403 since ${at(12)}: its key is expired, revoked or wrong, and none of its apps is watched.`,
      },
      {
        title: 'one of two replicas, whose key is an old one, in polls that are four minutes apart',
        fault: {},
        replicas: [
          { instance: 'exporter-1:10059' },
          {
            instance: 'exporter-2:10059',
            changes: { [requests('401')]: '0 10m:1 14m:2 18m:3 22m:4', [requests('200')]: '0+1 10m:20' },
          },
        ],
        firesAt: 14,
        description: `Every answer for workspace production is 401 or 403 since ${at(12)}: its key is expired, revoked or wrong, and none of its apps is watched.`,
      },
      {
        title: 'the one shard of three that has apps of the workspace, in polls that are four minutes apart',
        fault: {},
        replicas: [
          otherwise(THREE_SHARDS[0], {
            changes: { [requests('401')]: '0 10m:1 14m:2 18m:3 22m:4', [requests('200')]: '0+1 10m:20' },
          }),
          otherwise(THREE_SHARDS[1], { changes: { [requests('200')]: 'gone' } }),
          THREE_SHARDS[2],
        ],
        firesAt: 14,
        description: `Every answer for workspace production is 401 or 403 since ${at(12)}: its key is expired, revoked or wrong, and none of its apps is watched.`,
      },
    ],
    silent: [
      {
        title: 'a 403 for the only app of one of two shards, while the apps of the other answer',
        changes: { phala_exporter_total_shards: '2' },
        replicas: [
          { instance: 'exporter-0:10059' },
          {
            instance: 'exporter-1:10059',
            changes: {
              phala_exporter_shard: '1',
              [requests('403')]: '10m:1+1',
              [requests('200')]: 'gone',
            },
          },
        ],
        minutes: 30,
      },
      {
        title: 'one 401, answered by a new key from the file',
        changes: { [requests('401')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'a 403 for one app, while others of the workspace answer',
        changes: { [requests('403')]: '10m:1+1' },
        minutes: 30,
      },
      {
        title: 'no answers at all, which is another alert',
        changes: { [requests('401')]: '5', [requests('200')]: '0+1 10m:20', [requests('error')]: '10m:1+1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaApiThrottled',
    // Pauses of a minute, of which every second scrape sees one.
    fault: { [THROTTLED]: '10m:660 11m:gone 13m:840 14m:gone 17m:1080 18m:gone 21m:1320 22m:gone' },
    firesAt: 25,
    labels: { ...WORKSPACE_LABELS, severity: 'warning' },
    description: `The API has answered 429 for workspace production again and again since ${at(10)}; the last pause ends or ended at ${at(22)}.`,
    dashboard: '/d/phala-cloud-exporter',
    silent: [
      {
        title: 'two pauses of a minute',
        changes: { [THROTTLED]: '10m:660 11m:gone 14m:900 15m:gone' },
        minutes: 40,
      },
      {
        title: 'pauses that are more than five minutes apart',
        changes: {
          [THROTTLED]:
            '10m:600 10.5m:gone 15.5m:930 16m:gone 21m:1260 21.5m:gone 26.5m:1590 27m:gone 32m:1920 32.5m:gone',
        },
        minutes: 50,
      },
    ],
  },
  {
    alert: 'PhalaDiscoveryFailing',
    fault: { [DISCOVERY]: '1 10m:0' },
    firesAt: 25,
    labels: { ...WORKSPACE_LABELS, severity: 'warning' },
    description: `An exporter of job phala-cloud cannot refresh the list of apps of workspace production since ${at(10)}: apps that are new since then may not be watched.`,
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'one of three shards cannot list, the others can',
        fault: {},
        replicas: [
          ...THREE_SHARDS.slice(0, 2),
          otherwise(THREE_SHARDS[2], { changes: { [DISCOVERY]: '1 10m:0' } }),
        ],
        firesAt: 25,
        description: `An exporter of job phala-cloud cannot refresh the list of apps of workspace production since ${at(10)}: apps that are new since then may not be watched.`,
      },
    ],
    silent: [
      {
        title: 'two refreshes in a row that failed',
        changes: { [DISCOVERY]: '1 10m:0 20m:1' },
        minutes: 40,
      },
      {
        title: 'a workspace without discovery',
        changes: { [DISCOVERY]: 'gone' },
        minutes: 40,
      },
    ],
  },
];
