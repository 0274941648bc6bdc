/**
 * Every number that decides when an alert fires, by the alert's name: durations as Prometheus writes them,
 * counts as numbers. To change one: change it here, run `npm run generate`, and look at the difference.
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

  PhalaNoAppAnswers: { for: '2m' },
  PhalaNoAppOfShardAnswers: { for: '2m' },
  PhalaApiKeyRefused: { for: '2m' },
  PhalaApiThrottled: { for: '15m', pauseEnded: '5m' },
  PhalaDiscoveryFailing: { for: '15m' },
  PhalaWorkspaceWithoutApps: { for: '10m', age: '5m' },

  PhalaAppNotFound: { for: '3m' },
  PhalaAppKeyRefused: { for: '5m' },
  PhalaAppPollFailing: { for: '5m' },
  PhalaAppDataStale: { for: '5m', age: '5m' },
  PhalaAppWithoutCvms: { for: '10m' },
  PhalaAppCvmsNotReady: { for: '10m' },
  PhalaAppCvmsVanished: { for: '5m', window: '1h' },

  PhalaCvmFailed: { for: '3m', keepFiringFor: '5m' },
  PhalaCvmNotRunning: { for: '5m' },
  PhalaCvmStopped: { for: '3m', window: '1h' },
  PhalaCvmStuck: { for: '15m' },
  PhalaCvmDeploymentStuck: { for: '30m' },
  PhalaCvmBootError: { for: '3m', keepFiringFor: '5m' },
  PhalaCvmBootIncomplete: { for: '15m' },
  PhalaCvmFlapping: { for: '5m', keepFiringFor: '30m', window: '1h', changes: 5 },
  PhalaCvmRestarted: { for: '2m', window: '15m', orderedWithin: '30m' },

  PhalaNodeOffline: { for: '2m', keepFiringFor: '5m' },
  PhalaNodeInMaintenance: { for: '5m', keepFiringFor: '5m' },
  PhalaCvmNodeUnavailable: { for: '5m' },

  PhalaAppComposeHashChanged: { for: '2m', window: '1h' },
  PhalaAppMixedComposeHashes: { for: '30m', hashes: 1 },
  PhalaAppMixedOsVersions: { for: '1h', versions: 1 },
  PhalaCvmDevelopmentImage: { for: '5m' },
  PhalaCvmDiagnosticsPublic: { for: '5m' },
} as const satisfies Record<string, Threshold>;

/** When one alert fires: how long its condition must hold, how long it stays, and what the condition is. */
export interface Threshold {
  readonly for: string;
  readonly keepFiringFor?: string;
  readonly [part: string]: string | number | undefined;
}

/** The name of an alert. */
export type AlertName = keyof typeof THRESHOLDS;

/** The thresholds of all alerts, as they are or in another time scale. */
export type Thresholds = {
  readonly [Name in AlertName]: {
    readonly [Part in keyof (typeof THRESHOLDS)[Name]]: (typeof THRESHOLDS)[Name][Part] extends number
      ? number
      : string;
  };
};

/** What the rules assume of the Prometheus around them. */
export interface Surroundings {
  /** The `job_name` that scrapes the exporter. */
  readonly job: string;
  /** Labels that differ between replicas of the exporter, and between nothing else. */
  readonly replicaLabels: readonly string[];
  /**
   * How long the last sample counts without a newer one: over a restart or a gap in scrapes. Like all ranges over scraped
   * series it is no multiple of the scrape interval: left-closed (Prometheus 2) and left-open (Prometheus 3) ranges then
   * contain the same samples.
   */
  readonly memory: string;
  /** Over how long a counter is compared: a few scrapes. */
  readonly lately: string;
  /** How far back it is asked when a counter increased last: more than the patience. */
  readonly history: string;
  /** The longest time that alerts wait for polls that are far apart, such as over a night without any. */
  readonly longestPatience: string;
}

/** The surroundings that `prometheus.example.yml` makes. */
export const SURROUNDINGS: Surroundings = {
  job: 'phala-cloud',
  replicaLabels: ['instance', 'pod'],
  memory: '310s',
  lately: '135s',
  history: '4h',
  longestPatience: '3h',
};
