import type { Expectation } from '../expectation.ts';
import { CVM, cvm, info, OTHER_CVM, setting } from '../fleet.ts';
import { APP_FIRST, APP_LABELS, at, DASHBOARD, THE_APP, withHalfHourlyPolls } from './texts.ts';

const NEW_HASH = { compose_hash: 'hash-2' };
const EXPECTED = cvm('phala_cvm_compose_hash_expected');
const MATCH = cvm('phala_cvm_attestation_compose_hash_match');
const NEW_IMAGE = { os: 'dstack-0.5.4', os_version: '0.5.4' };

/** Alerts about trusted execution environments: deployed code and images. */
export const TEE_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaAppComposeHashUnexpected',
    fault: { [EXPECTED]: '1 10m:0' },
    firesAt: 12,
    labels: { ...APP_LABELS, severity: 'critical' },
    description: `CVMs of ${THE_APP} of workspace production have run a compose hash that is not in expected_compose_hashes since ${at(10)}; now: 1.`,
    dashboard: DASHBOARD.tee,
    also: [
      {
        title: 'a measured hash that the API reports, too',
        fault: { [EXPECTED]: '1 10m:0', [MATCH]: '1' },
        firesAt: 12,
        description: `CVMs of ${THE_APP} of workspace production have run a compose hash that is not in expected_compose_hashes since ${at(10)}; now: 1.`,
      },
    ],
    silent: [
      { title: 'an expected hash', changes: { [EXPECTED]: '1' }, minutes: 30 },
      { title: 'an app without expected hashes', changes: {}, minutes: 30 },
      {
        title: 'a measured hash that the API does not report: another alert fires',
        changes: { [EXPECTED]: '1 10m:0', [MATCH]: '1 10m:0' },
        minutes: 30,
      },
      {
        title: 'an unexpected hash for less than two minutes',
        changes: { [EXPECTED]: '1 10m:0 11.5m:1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaAppComposeHashChanged',
    withRarePolls: 'resolves',
    fault: { [info(CVM)]: '1 70m:absent', [info(CVM, NEW_HASH)]: '70m:1' },
    firesAt: 72,
    labels: { ...APP_LABELS, compose_hash: 'hash-2', severity: 'info' },
    description: `${APP_FIRST} of workspace production has run compose hash hash-2 since ${at(70)}, on 1 CVMs; it did not run it 1h earlier.`,
    dashboard: DASHBOARD.tee,
    also: [
      {
        title: 'it resolves after an hour',
        fault: { [info(CVM)]: '1 70m:absent', [info(CVM, NEW_HASH)]: '70m:1' },
        firesAt: 72,
        firesUntil: 129.5,
        description: `${APP_FIRST} of workspace production has run compose hash hash-2 since ${at(70)}, on 1 CVMs; it did not run it 1h earlier.`,
      },
      {
        title: 'an app that is an hour old',
        fault: { [info(CVM)]: '20m:1 60m:absent', [info(CVM, NEW_HASH)]: '60m:1' },
        firesAt: 82,
        description: `${APP_FIRST} of workspace production has run compose hash hash-2 since ${at(80)}, on 1 CVMs; it did not run it 1h earlier.`,
      },
    ],
    silent: [
      {
        title: 'a new app, and the first scrape of an old one',
        changes: { [info(CVM)]: '10m:1' },
        minutes: 90,
      },
      {
        title: 'a deployment of an expected hash',
        changes: { [info(CVM)]: '1 70m:absent', [info(CVM, NEW_HASH)]: '70m:1', [EXPECTED]: '1' },
        minutes: 140,
      },
      {
        title: 'an additional CVM with the previous hash',
        changes: { [info(OTHER_CVM)]: '70m:1' },
        minutes: 140,
      },
      {
        title: 'a CVM without a hash',
        changes: { [info(OTHER_CVM, { compose_hash: '' })]: '70m:1' },
        minutes: 140,
      },
      {
        title: 'a new version of the image, with the same deployment',
        changes: { [info(CVM)]: '1 70m:absent', [info(CVM, NEW_IMAGE)]: '70m:1' },
        minutes: 140,
      },
    ],
  },
  {
    alert: 'PhalaAppMixedComposeHashes',
    fault: { [info(OTHER_CVM, NEW_HASH)]: '10m:1' },
    firesAt: 40,
    labels: { ...APP_LABELS, severity: 'warning' },
    description: `${APP_FIRST} of workspace production has run 2 compose hashes at the same time since ${at(10)}.`,
    dashboard: DASHBOARD.tee,
    also: [
      withHalfHourlyPolls(
        { [info(OTHER_CVM, NEW_HASH)]: '10m:1' },
        10,
        `${APP_FIRST} of workspace production has run 2 compose hashes at the same time since ${at(10)}.`,
      ),
    ],
    silent: [
      { title: 'two CVMs with the same hash', changes: { [info(OTHER_CVM)]: '10m:1' }, minutes: 60 },
      {
        title: 'a deployment that reaches all CVMs within half an hour',
        changes: {
          [info(OTHER_CVM, NEW_HASH)]: '1',
          [info(CVM)]: '1 29.5m:absent',
          [info(CVM, NEW_HASH)]: '29.5m:1',
        },
        minutes: 60,
      },
    ],
  },
  {
    alert: 'PhalaAppMixedOsVersions',
    fault: { [info(OTHER_CVM, NEW_IMAGE)]: '10m:1' },
    firesAt: 70,
    labels: { ...APP_LABELS, severity: 'warning' },
    description: `${APP_FIRST} of workspace production has run 2 OS images or versions at the same time since ${at(10)}.`,
    dashboard: DASHBOARD.tee,
    also: [
      withHalfHourlyPolls(
        { [info(OTHER_CVM, NEW_IMAGE)]: '10m:1' },
        10,
        `${APP_FIRST} of workspace production has run 2 OS images or versions at the same time since ${at(10)}.`,
      ),
    ],
    silent: [
      { title: 'two CVMs with the same image', changes: { [info(OTHER_CVM)]: '10m:1' }, minutes: 90 },
      {
        title: 'an upgrade that reaches all CVMs within the hour',
        changes: {
          [info(OTHER_CVM, NEW_IMAGE)]: '1',
          [info(CVM)]: '1 59.5m:absent',
          [info(CVM, NEW_IMAGE)]: '59.5m:1',
        },
        minutes: 90,
      },
    ],
  },
  {
    alert: 'PhalaAppDevelopmentImage',
    fault: { [setting('dev_os')]: '0 10m:1' },
    firesAt: 15,
    labels: { ...APP_LABELS, severity: 'info' },
    description: `CVMs of ${THE_APP} of workspace production have run a development OS image since ${at(10)}; now: 1.`,
    dashboard: DASHBOARD.tee,
    silent: [
      {
        title: 'a development image that runs for less than five minutes',
        changes: { [setting('dev_os')]: '0 10m:1 14.5m:0' },
        minutes: 30,
      },
      { title: 'another setting that is enabled', changes: { [setting('public_logs')]: '1' }, minutes: 30 },
    ],
  },
  {
    alert: 'PhalaAppDiagnosticsPublic',
    fault: { [setting('public_logs')]: '0 10m:1' },
    firesAt: 15,
    labels: { ...APP_LABELS, severity: 'info' },
    description: `The logs or the system information of CVMs of ${THE_APP} of workspace production have been public since ${at(10)}; CVMs now: 1.`,
    dashboard: DASHBOARD.tee,
    silent: [
      {
        title: 'logs that are public for less than five minutes',
        changes: { [setting('public_logs')]: '0 10m:1 14.5m:0' },
        minutes: 30,
      },
      { title: 'another setting that is enabled', changes: { [setting('dev_os')]: '1' }, minutes: 30 },
    ],
  },
];
