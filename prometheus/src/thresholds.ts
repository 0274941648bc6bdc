import { RUNBOOKS_URL } from './links.ts';

/**
 * Every number that decides when an alert fires, by the alert's name: durations as Prometheus writes them,
 * counts as numbers. To change one: change it here, run `npm run generate`, and review the diff.
 */
export const THRESHOLDS = {
  PhalaExporterDown: { for: '2m' },
  PhalaExporterReplicaDown: { for: '5m' },
  PhalaExporterWithoutApps: { for: '10m' },
  PhalaExporterShardMissing: { for: '2m', window: '170s' },
  PhalaExporterShardsDisagree: { for: '15m' },
  PhalaExporterConfigReloadFailed: { for: '5m' },
  PhalaExporterWebConfigReloadFailed: { for: '5m' },
  PhalaExporterItemsDropped: { for: '10m', window: '10m' },
  PhalaExporterLimitReached: { for: '5m', window: '10m' },
  PhalaExporterUnknownValues: { for: '10m', window: '1h' },
  PhalaExporterPollsSkipped: { for: '15m', window: '10m' },

  PhalaAllPollsFailing: { for: '2m' },
  PhalaWorkspacePollsFailing: { for: '3m', failing: 2 },
  PhalaWorkspaceThrottled: { for: '2m' },
  PhalaShardPollsFailing: { for: '2m' },
  PhalaApiKeyRefused: { for: '2m' },
  PhalaApiThrottled: { for: '15m', pauseEnded: '5m' },
  PhalaApiShapeChanged: { for: '2m', window: '1h' },
  PhalaDiscoveryFailing: { for: '15m' },
  PhalaCollectorFailing: { for: '15m' },
  PhalaWorkspaceWithoutApps: { for: '5m', age: '5m' },
  PhalaWorkspaceShrunk: { for: '4m', window: '1h', cvms: 4 },

  PhalaWorkspaceSuspended: { for: '2m' },
  PhalaWorkspaceAbandoned: { for: '2m' },
  PhalaWorkspaceCreditLow: { for: '15m', hours: 72 },
  PhalaWorkspaceCreditRunsOut: { for: '5m', hours: 12 },
  PhalaWorkspaceOutstanding: { for: '15m' },
  PhalaWorkspaceQuotaExhausted: { for: '1h' },

  PhalaAppNotFound: { for: '5m' },
  PhalaAppVanished: { for: '5m', age: '5m', window: '65m' },
  PhalaAppKeyRefused: { for: '5m' },
  PhalaAppPollFailing: { for: '5m' },
  PhalaAppDataStale: { for: '5m', age: '5m' },
  PhalaAppWithoutCvms: { for: '10m' },
  PhalaAppCvmsNotReady: { for: '10m' },
  PhalaAppCvmsVanished: { for: '5m', window: '1h' },

  PhalaCvmFailed: { for: '3m', keepFiringFor: '5m' },
  PhalaCvmNotRunning: { for: '5m' },
  PhalaCvmStopped: { for: '3m', window: '1h' },
  PhalaCvmStuck: { for: '2m', age: '18m' },
  PhalaCvmDeploymentStuck: { for: '2m', age: '18m' },
  PhalaCvmWithoutLiveStatus: { for: '10m' },
  PhalaCvmBootError: { for: '3m', keepFiringFor: '5m' },
  PhalaCvmBootIncomplete: { for: '15m' },
  PhalaCvmWithoutIngress: { for: '5m' },
  PhalaCvmAutoRestartExhausted: { for: '2m', keepFiringFor: '5m' },
  PhalaCvmCrashLoop: { for: '2m', keepFiringFor: '15m', window: '30m', restarts: 3 },
  PhalaCvmFlapping: { for: '5m', keepFiringFor: '30m', window: '1h', changes: 5 },
  PhalaCvmRestarted: {
    for: '3m',
    window: '15m',
    moved: '30s',
    startedWithin: '1h',
    orderedWithin: '30m',
    failedWithin: '10m',
  },

  PhalaNodeOffline: { for: '2m', keepFiringFor: '5m' },
  PhalaNodeInMaintenance: { for: '5m', keepFiringFor: '5m' },
  PhalaCvmNodeUnavailable: { for: '5m' },

  PhalaGatewayDown: { for: '3m', guests: 1 },
  PhalaGuestDown: { for: '5m' },
  PhalaGuestDiskFilling: { for: '15m', ratio: 0.9, window: '1h', ahead: '1d', full: 0.98 },
  PhalaGuestMemoryFull: { for: '10m', ratio: 0.95 },
  PhalaGuestGpuNotReady: { for: '5m' },
  PhalaEndpointDown: { for: '5m' },
  PhalaCertificateExpiring: { for: '10m', left: '14d' },

  PhalaAppComposeHashUnexpected: { for: '2m' },
  PhalaAppComposeHashChanged: { for: '2m', window: '1h' },
  PhalaAppMixedComposeHashes: { for: '30m', hashes: 1 },
  PhalaAppMixedOsVersions: { for: '1h', versions: 1 },
  PhalaAppDevelopmentImage: { for: '5m' },
  PhalaAppDiagnosticsPublic: { for: '5m' },

  PhalaCvmAttestationInvalid: { for: '2m' },
  PhalaCvmMeasuredHashMismatch: { for: '2m' },
  PhalaCvmTcbRevoked: { for: '2m' },
  PhalaCvmTcbOutOfDate: { for: '5m' },
  PhalaTcbAdvisoryNew: { for: '2m', window: '1h' },
  PhalaCvmNotAttested: { for: '1h' },
  PhalaCollateralExpiring: { for: '10m', left: '3d', age: '12h' },
} as const satisfies Record<string, Threshold>;

/** The numbers of one alert: `for`, `keep_firing_for`, and those of its expression. */
export interface Threshold {
  readonly for: string;
  readonly keepFiringFor?: string;
  readonly [part: string]: string | number | undefined;
}

/** The name of an alert. */
export type AlertName = keyof typeof THRESHOLDS;

/** The thresholds of all alerts, possibly scaled by `speedUp`. */
export type Thresholds = {
  readonly [Name in AlertName]: {
    readonly [Part in keyof (typeof THRESHOLDS)[Name]]: (typeof THRESHOLDS)[Name][Part] extends number
      ? number
      : string;
  };
};

/** Properties of the Prometheus that evaluates the rules. */
export interface Environment {
  /** The `job_name` that scrapes the exporter. */
  readonly job: string;
  /** Base of `runbook_url`, to which `/<alert>.md` is added. */
  readonly runbooksUrl: string;
  /** Labels that differ between replicas of the exporter, and between nothing else. */
  readonly replicaLabels: readonly string[];
  /**
   * How long the last sample is used during a restart or a gap in scrapes. No range over scraped series is a multiple of
   * the scrape interval, so that left-closed (Prometheus 2) and left-open (Prometheus 3) ranges contain the same samples.
   */
  readonly lookback: string;
  /** The range of `increase()`: a few scrapes. */
  readonly increaseWindow: string;
  /** How far back the last increase of a counter is found: more than the grace period. */
  readonly history: string;
  /** The maximum grace period, for rare polls such as a schedule without polls at night. */
  readonly maxGracePeriod: string;
}

/** The environment of `prometheus.example.yml`. */
export const ENVIRONMENT: Environment = {
  job: 'phala-cloud',
  runbooksUrl: RUNBOOKS_URL,
  replicaLabels: ['instance', 'pod'],
  lookback: '310s',
  increaseWindow: '135s',
  history: '4h',
  maxGracePeriod: '3h',
};
