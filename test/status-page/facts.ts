import { ONLY_SHARD } from '../../src/shard.ts';
import type { StatusFacts } from '../../src/status-page/facts.ts';
import { EMPTY_SNAPSHOT } from '../metrics/full-snapshot.ts';

/** The moment of every status page in the tests. */
export const NOW = Date.parse('2026-11-24T03:00:00Z') / 1000;

/** An exporter that is ready and watches nothing, changed as the test likes. */
export function createFacts(changes: Partial<StatusFacts> = {}): StatusFacts {
  return {
    version: { version: '1.2.3', revision: '0123456789abcdef' },
    shard: ONLY_SHARD,
    telemetryPath: '/metrics',
    isReady: true,
    nowSeconds: NOW,
    snapshot: EMPTY_SNAPSHOT,
    configuration: { loadedAtSeconds: NOW - 3600, refused: undefined },
    workspaces: [{ name: 'production', pausedForSeconds: undefined, discovery: undefined }],
    ...changes,
  };
}
