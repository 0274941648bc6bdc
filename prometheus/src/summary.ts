import { type Alert, SUBJECT_LABELS, type Subject } from './define.ts';

const label = (name: string): string => `{{ $labels.${name} }}`;
const optional = (name: string, before = `, ${name} `): string =>
  `{{ with $labels.${name} }}${before}{{ . }}{{ end }}`;

/** An app by its alias, else by its id. */
export const APP_NAME = '{{ or $labels.alias $labels.app_id }}';

const WHERE: Readonly<Record<Subject, string>> = {
  exporter: `job ${label('job')}`,
  workspace: `workspace ${label('workspace')}`,
  app: `${APP_NAME}${optional('workspace')}`,
  cvm: `${label('name')} of ${APP_NAME}${optional('node')}${optional('workspace')}`,
  node: `node ${label('node')}`,
};

/** Labels that tell nothing on the screen of a phone. */
const TOO_LONG = ['compose_hash'];

/** The annotation `summary`: what, of which app, CVM, node or workspace by name, and where. */
export function toSummary({ summary, subject, moreLabels = [] }: Alert): string {
  const known: readonly string[] = [...SUBJECT_LABELS[subject], ...TOO_LONG];
  const more = moreLabels.filter((each) => !known.includes(each)).map((each) => optional(each));
  return [summary.replace(/\.$/, ': '), WHERE[subject], ...more, optional('cluster')].join('');
}
