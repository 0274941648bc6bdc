import { FILES, type FilePanel, panelsOf, type Target } from './files.ts';

/** A query of a panel. */
export interface PanelQuery {
  /** Such as `phala-cloud-fleet: Nodes A`. */
  readonly place: string;
  readonly uid: string;
  readonly panel: FilePanel;
  readonly target: Target;
}

/** Every query of every panel. */
export const PANEL_QUERIES: readonly PanelQuery[] = FILES.flatMap((dashboard) =>
  panelsOf(dashboard).flatMap((panel) =>
    (panel.targets ?? []).map((target) => ({
      place: `${dashboard.uid}: ${panel.title} ${target.refId}`,
      uid: dashboard.uid,
      panel,
      target,
    })),
  ),
);

/** The annotation queries of all dashboards, without duplicates. */
export const ANNOTATION_QUERIES: readonly {
  readonly name: string;
  readonly expr: string;
  readonly labels: readonly string[];
}[] = [
  ...new Map(
    FILES.flatMap(({ annotations }) => annotations.list).map(({ name, target, titleFormat, tagKeys }) => [
      name,
      { name, expr: target.expr, labels: [...labelsIn(titleFormat), ...tagKeys.split(',')] },
    ]),
  ).values(),
];

/** The labels in a template such as `{{name}}`. */
export function labelsIn(text: string): readonly string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
}
