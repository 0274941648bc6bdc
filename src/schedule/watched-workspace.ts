import type { AppCvms, AppList, AppTarget, DiscoveredApp } from '../snapshot/model.ts';

/** A workspace to poll: its configured apps, and how to ask for the rest. */
export interface WatchedWorkspace {
  readonly name: string;
  readonly apps: readonly AppTarget[];
  readonly discovery: WorkspaceDiscovery | undefined;
  /** The same object as long as the same is asked in the same way. */
  readonly source: WorkspaceSource;
}

/** How a workspace is asked. */
export interface WorkspaceSource {
  /** Runs before a cycle's first request, to pick up a changed key; must not throw. */
  readonly beginCycle: () => Promise<void>;
  readonly fetchAppCvms: (appId: string, signal: AbortSignal) => Promise<AppCvms>;
  readonly fetchApps: (signal: AbortSignal) => Promise<AppList>;
}

/** Which of the workspace's apps are watched without being configured, and how often the list is refreshed. */
export interface WorkspaceDiscovery {
  readonly refreshSeconds: number;
  readonly isWanted: (app: DiscoveredApp) => boolean;
}

/** What is watched, and when it is polled. */
export interface WatchPlan {
  /** Cron with an optional seconds field, in UTC. */
  readonly schedule: string;
  /** Unique by name. */
  readonly workspaces: readonly WatchedWorkspace[];
}
