import { appCvms } from './app-cvms.ts';
import { apps } from './apps.ts';
import type { Collectors } from './collector.ts';
import { liveStatus } from './live-status.ts';
import { workspace } from './workspace.ts';

/** The collectors of the exporter. */
export const COLLECTORS: Collectors = { app: appCvms, workspace: [apps, liveStatus, workspace] };
