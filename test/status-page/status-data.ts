import { ONLY_SHARD } from '../../src/shard.ts';
import type { StatusData } from '../../src/status-page/status-data.ts';
import { EMPTY_SNAPSHOT } from '../metrics/full-snapshot.ts';

/** The current time of every status page in the tests. */
export const NOW = Date.parse('2026-11-24T03:00:00Z') / 1000;

/** The data of an exporter that is ready and polls nothing, with changes. */
export function createStatusData(changes: Partial<StatusData> = {}): StatusData {
  return {
    version: { version: '1.2.3', revision: '0123456789abcdef' },
    shard: ONLY_SHARD,
    telemetryPath: '/metrics',
    isReady: true,
    nowSeconds: NOW,
    snapshot: EMPTY_SNAPSHOT,
    loadedAtSeconds: NOW - 3600,
    failedReload: undefined,
    workspaces: [{ name: 'production', pausedForSeconds: 0 }],
    ...changes,
  };
}
