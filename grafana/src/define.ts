import type { MarkName } from './annotations.ts';
import type { Room } from './layout.ts';
import type { DashboardName } from './links.ts';
import type { VariableName } from './variables.ts';

/** A dashboard as it is thought of; `dashboard.ts` makes it what Grafana reads. */
export interface DashboardDefinition {
  readonly name: DashboardName;
  /** What it is for, in one sentence. */
  readonly description: string;
  readonly variables: readonly VariableName[];
  /** What is marked on its graphs, and whether from the start. */
  readonly marks: Readonly<Partial<Record<MarkName, 'shown' | 'offered'>>>;
  /** The shown time, such as `now-6h`. */
  readonly from: string;
  /** From what is urgent to what is good to know. */
  readonly rooms: readonly Room[];
}
