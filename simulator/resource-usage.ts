import { fraction } from './cvm-details.ts';
import type { JsonObject } from './json.ts';
import type { Phase, SimulatedCvm } from './model.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const WAVE_SECONDS = 600;
const MEMORY_GROWTH_SECONDS = 3600;

const UNKNOWN = {
  cpu_percent: null,
  memory_used_bytes: null,
  memory_total_bytes: null,
  egress_bytes: null,
  disk_used_bytes: null,
  disk_total_bytes: null,
};

/** Phases with a running process on the node. */
const MEASURED: ReadonlySet<Phase> = new Set(['starting', 'running', 'updating']);

/** Phases without one, although it is expected: all members are null. */
const UNMEASURED: ReadonlySet<Phase> = new Set(['restarting', 'exited', 'error']);

/** The usage of a VM as its node measures it; null where the node has nothing to measure. */
export function toResourceUsage(cvm: SimulatedCvm, nowSeconds: number): JsonObject | null {
  const { phase, startedAtSeconds } = cvm;
  if (cvm.status === 'offline' || startedAtSeconds === null) return null;
  if (!MEASURED.has(phase)) return UNMEASURED.has(phase) ? UNKNOWN : null;
  const uptimeSeconds = Math.max(0, nowSeconds - startedAtSeconds);
  const memoryBytes = cvm.instanceType.memoryMib * MIB;
  const touched = 1 - Math.exp(-uptimeSeconds / MEMORY_GROWTH_SECONDS);
  const diskBytes = cvm.diskGib * GIB;
  return {
    cpu_percent: toCpuPercent(cvm, nowSeconds),
    memory_used_bytes: Math.round(memoryBytes * (0.1 + touched * (0.2 + 0.6 * fraction(cvm, 'memory')))),
    memory_total_bytes: memoryBytes,
    egress_bytes: Math.floor(uptimeSeconds * (1000 + 50_000 * fraction(cvm, 'egress'))),
    disk_used_bytes: Math.round(diskBytes * (0.1 + 0.6 * fraction(cvm, 'disk'))),
    disk_total_bytes: diskBytes,
  };
}

/** Of one core: a VM with two can have up to 200. */
function toCpuPercent(cvm: SimulatedCvm, nowSeconds: number): number {
  const wave = 1 + 0.3 * Math.sin(2 * Math.PI * (nowSeconds / WAVE_SECONDS + fraction(cvm, 'wave')));
  const percent = cvm.instanceType.vcpu * (5 + 60 * fraction(cvm, 'cpu')) * wave;
  return Math.round(percent * 10) / 10;
}
