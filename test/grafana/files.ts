import { readdirSync, readFileSync } from 'node:fs';

/** A field override: a matcher and properties. */
export interface Override {
  readonly matcher: { readonly id: string; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

/** The result of a mapping. */
export interface Mapped {
  readonly text?: string;
  readonly color?: string;
}

/** A mapping of values to texts and colours. */
export type Mapping =
  | { readonly type: 'value'; readonly options: Readonly<Record<string, Mapped>> }
  | { readonly type: 'special'; readonly options: { readonly match: string; readonly result: Mapped } }
  | { readonly type: 'regex'; readonly options: { readonly pattern: string; readonly result: Mapped } };

/** A query of a panel. */
export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource?: { readonly uid?: string };
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly format?: string;
  readonly legendFormat?: string;
}

/** A panel in a dashboard file. */
export interface FilePanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid?: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly transformations?: readonly { readonly id: string; readonly options: Record<string, unknown> }[];
  /** The panels of a collapsed row. */
  readonly panels?: readonly FilePanel[];
  readonly collapsed?: boolean;
  readonly options?: {
    readonly sortBy?: readonly { readonly displayName: string }[];
    readonly enablePagination?: boolean;
    readonly legend?: { readonly placement?: string };
    readonly footer?: { readonly enablePagination?: boolean };
  };
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit?: string;
      readonly noValue?: string;
      readonly decimals?: number;
      readonly custom?: { readonly minWidth?: number };
      readonly mappings?: readonly Mapping[];
      readonly color?: { readonly mode: string; readonly fixedColor?: string };
      readonly thresholds?: { readonly steps: readonly { readonly color: string }[] };
    };
    readonly overrides: readonly Override[];
  };
}

/** A variable in a dashboard file. */
export interface FileVariable {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly query: string | { readonly query: string; readonly qryType: number; readonly refId: string };
  readonly regex?: string;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly refresh?: number;
  readonly datasource?: { readonly uid?: string };
}

/** A dashboard file. */
export interface FileDashboard {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly editable: boolean;
  readonly schemaVersion: number;
  readonly panels: readonly FilePanel[];
  readonly templating: { readonly list: readonly FileVariable[] };
  readonly annotations: {
    readonly list: readonly {
      readonly name: string;
      readonly expr: string;
      readonly iconColor: string;
      readonly titleFormat: string;
      readonly textFormat: string;
      readonly tagKeys: string;
      readonly datasource?: { readonly uid?: string };
      readonly target: { readonly expr: string };
    }[];
  };
  readonly links: readonly {
    readonly title: string;
    readonly url: string;
    readonly keepTime: boolean;
    readonly includeVars: boolean;
  }[];
}

const FOLDER = new URL('../../grafana/dashboards/', import.meta.url);

/** The shipped dashboard files. */
export const FILES: readonly FileDashboard[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .toSorted()
  .map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')));

/** The panels of a dashboard, without its rows, and with those of collapsed rows. */
export function panelsOf(dashboard: Pick<FileDashboard, 'panels'>): readonly FilePanel[] {
  return withCollapsed(dashboard).filter(({ type }) => type !== 'row');
}

/** The panels and rows of a dashboard, with the panels of collapsed rows behind these. */
export function withCollapsed({ panels }: Pick<FileDashboard, 'panels'>): readonly FilePanel[] {
  return panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
}

/** The query of a variable as text. */
export function queryOf({ query }: FileVariable): string {
  return typeof query === 'string' ? query : query.query;
}
