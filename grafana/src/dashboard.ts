import {
  type AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type AnnotationName, buildAnnotation } from './annotations.ts';
import type { DashboardDefinition } from './definition.ts';
import { toGrid } from './layout.ts';
import { buildDashboardLinks, DASHBOARDS } from './links.ts';
import { buildDatasourceVariable, buildVariable } from './variables.ts';

/** Converts a dashboard to Grafana's model. */
export function buildDashboard(definition: DashboardDefinition): Dashboard {
  const { name, description, variables, from, rows } = definition;
  const { uid, title } = DASHBOARDS[name];
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['phala-cloud'])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from, to: 'now' })
    .timezone('browser')
    .refresh('30s')
    .links(buildDashboardLinks(name))
    .variables([buildDatasourceVariable(), ...variables.map(buildVariable)])
    .annotations(toAnnotations(definition))
    .build();
  return { ...withVisibleControls(dashboard), panels: toGrid(rows) };
}

// The SDK would put links and annotations into a menu that few people open.
function withVisibleControls({ links = [], annotations, ...dashboard }: Dashboard): Dashboard {
  return {
    ...dashboard,
    links: links.map(withoutPlacement),
    annotations: { list: (annotations.list ?? []).map(withoutPlacement) },
  };
}

function withoutPlacement<T extends { placement?: unknown }>(control: T): T {
  const copy = { ...control };
  delete copy.placement;
  return copy;
}

/** Renders the JSON file of a dashboard. */
export function renderDashboard(definition: DashboardDefinition): string {
  return `${JSON.stringify(buildDashboard(definition), undefined, 2)}\n`;
}

function toAnnotations({ annotations }: DashboardDefinition): AnnotationQueryBuilder[] {
  return (Object.keys(annotations) as AnnotationName[]).map((name) =>
    buildAnnotation(name, annotations[name] === 'on'),
  );
}
