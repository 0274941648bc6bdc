import type { Secret } from '../secrets/secret.ts';
import type { Pattern } from './pattern.ts';

/** The configuration in effect: checked, with every default filled in. */
export interface Config {
  readonly api: ApiConfig;
  readonly poll: { readonly schedule: string; readonly staleAfterSeconds: number };
  readonly workspaces: readonly WorkspaceConfig[];
  readonly metrics: MetricsConfig;
  readonly limits: { readonly maxCvms: number };
}

/** How the API is asked. */
export interface ApiConfig {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly version: string;
  readonly timeoutSeconds: number;
  /** Requests in flight per workspace. */
  readonly concurrency: number;
  readonly maxAttempts: number;
  readonly maxResponseBytes: number;
  /** Of the file; may carry a login. */
  readonly proxyUrl: Secret | undefined;
  /** Used where `proxyUrl` is not set. */
  readonly environmentProxy: EnvironmentProxy | undefined;
  readonly caFile: string | undefined;
}

/** What `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say; a proxy that is not set is an empty text. */
export interface EnvironmentProxy {
  readonly http: Secret;
  readonly https: Secret;
  /** Hosts that are asked directly, as the variable has them. */
  readonly except: string;
}

/** Regular expressions that match whole family names. */
export interface MetricsConfig {
  readonly include: readonly Pattern[];
  readonly exclude: readonly Pattern[];
}

/** One API key, and the apps that are watched with it. */
export interface WorkspaceConfig {
  readonly name: string;
  readonly apiKey: ApiKeySource;
  readonly apps: readonly AppConfig[];
  readonly discovery: DiscoveryConfig;
}

/** Where a key comes from. */
export type ApiKeySource =
  | { readonly kind: 'environment'; readonly variable: string; readonly key: Secret }
  | { readonly kind: 'file'; readonly path: string };

/** An app that is watched whether it is listed or not. */
export interface AppConfig {
  /** 40 hex digits, lower case, bare. */
  readonly appId: string;
  readonly alias: string | undefined;
  readonly expectedCvms: number | undefined;
}

/** Which of the workspace's apps are watched without being named. */
export interface DiscoveryConfig {
  readonly enabled: boolean;
  readonly refreshSeconds: number;
  readonly include: Pattern | undefined;
  readonly exclude: Pattern | undefined;
}
