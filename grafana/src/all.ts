import { capacity } from './capacity/dashboard.ts';
import { cvm } from './cvm/dashboard.ts';
import type { DashboardDefinition } from './define.ts';
import { exporter } from './exporter/dashboard.ts';
import { fleet } from './fleet/dashboard.ts';
import { tee } from './tee/dashboard.ts';

/** All dashboards, in the order in which questions come up. */
export const ALL_DASHBOARDS: readonly DashboardDefinition[] = [fleet, cvm, capacity, tee, exporter];
