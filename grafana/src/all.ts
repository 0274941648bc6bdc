import { capacity } from './capacity/dashboard.ts';
import { cvm } from './cvm/dashboard.ts';
import type { DashboardDefinition } from './definition.ts';
import { exporter } from './exporter/dashboard.ts';
import { fleet } from './fleet/dashboard.ts';
import { guests } from './guests/dashboard.ts';
import { tee } from './tee/dashboard.ts';

/** All dashboards, the one to open first at the top. */
export const ALL_DASHBOARDS: readonly DashboardDefinition[] = [fleet, cvm, guests, capacity, tee, exporter];
