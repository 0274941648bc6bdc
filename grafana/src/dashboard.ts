import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { buildAnnotation, type MarkName } from './annotations.ts';
import type { DashboardDefinition } from './define.ts';
import { layOut } from './layout.ts';
import { buildDashboardLinks, DASHBOARDS } from './links.ts';
import { buildDatasourceVariable, buildVariable } from './variables.ts';

/** Makes what Grafana reads of a dashboard. */
export function buildDashboard(definition: DashboardDefinition): Dashboard {
  const { name, description, variables, from, rooms } = definition;
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
    .annotations(toMarks(definition).map(([mark, how]) => buildAnnotation(mark, how === 'shown')))
    .build();
  return { ...withVisibleControls(dashboard), panels: layOut(rooms) };
}

// The SDK would put links and marks into a menu that few people open.
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

/** Renders a dashboard as the text of its file. */
export function renderDashboard(definition: DashboardDefinition): string {
  return `${JSON.stringify(buildDashboard(definition), undefined, 2)}\n`;
}

function toMarks({ marks }: DashboardDefinition): [MarkName, 'shown' | 'offered'][] {
  return (Object.keys(marks) as MarkName[]).flatMap((mark) => {
    const how = marks[mark];
    return how === undefined ? [] : [[mark, how]];
  });
}
