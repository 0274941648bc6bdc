import type { AnnotationName } from './annotations.ts';
import type { Row } from './layout.ts';
import type { DashboardName } from './links.ts';
import type { VariableName } from './variables.ts';

/** The source of a dashboard; `dashboard.ts` converts it to Grafana's JSON. */
export interface DashboardDefinition {
  readonly name: DashboardName;
  /** Its purpose, in one sentence. */
  readonly description: string;
  readonly variables: readonly VariableName[];
  /** The annotations that it offers, and whether each is switched on by default. */
  readonly annotations: Readonly<Partial<Record<AnnotationName, 'on' | 'off'>>>;
  /** The start of the default time range, such as `now-6h`. */
  readonly from: string;
  /** The most urgent first. */
  readonly rows: readonly Row[];
}
