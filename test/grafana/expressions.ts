import { FILES, type FilePanel, panelsOf, type Target } from './files.ts';

/** A query of a panel, and where it stands. */
export interface Asked {
  /** Such as `phala-cloud-fleet: Nodes A`. */
  readonly place: string;
  readonly uid: string;
  readonly panel: FilePanel;
  readonly target: Target;
}

/** Every query of every panel. */
export const ASKED: readonly Asked[] = FILES.flatMap((dashboard) =>
  panelsOf(dashboard).flatMap((panel) =>
    (panel.targets ?? []).map((target) => ({
      place: `${dashboard.uid}: ${panel.title} ${target.refId}`,
      uid: dashboard.uid,
      panel,
      target,
    })),
  ),
);

/** The annotations, each once. */
export const MARKED: readonly {
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

/** The labels that a text such as `{{name}}` puts in. */
export function labelsIn(text: string): readonly string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
}
