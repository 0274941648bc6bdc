import type { WorkspaceClient } from '../api/workspace-client.ts';
import type { Config, WorkspaceConfig } from '../config/config.ts';

/** A workspace to collect from. */
export interface WorkspacePlan {
  readonly workspace: WorkspaceConfig;
  readonly client: WorkspaceClient;
  /** The same for the same API, settings and key: then data of the previous generation is not collected again. */
  readonly fingerprint: string;
}

/** What one configuration collects, with connections to the API. */
export interface Plan {
  readonly config: Config;
  /** Unique by name. */
  readonly workspaces: readonly WorkspacePlan[];
  /** The same for all but limits and the choice of families; keys and certificates included. */
  readonly fingerprint: string;
  readonly close: () => Promise<void>;
}
