import type { Expectation } from '../expectation.ts';
import { requests } from '../fleet.ts';
import { at, EXPORTER_LABELS, WORKSPACE_LABELS } from './words.ts';

const THROTTLED = 'phala_exporter_api_throttled_until_timestamp_seconds{workspace="production"}';
const DISCOVERY = 'phala_exporter_discovery_up{workspace="production"}';

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
    ],
    silent: [
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
    description: `The list of apps of workspace production was not refreshed since ${at(10)}: apps that are new since then are not watched.`,
    dashboard: '/d/phala-cloud-exporter',
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
