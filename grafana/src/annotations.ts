import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { COLOURS, type Colour } from './colours.ts';
import { DATASOURCE } from './datasource.ts';
import { withCvmLabel } from './names.ts';
import { withOwnLabels } from './own-labels.ts';
import { appSeries, CVM, exporterSeries, SELECTED_CVM, selector } from './promql.ts';

/** An event that is marked on graphs. */
interface AnnotationSpec {
  readonly name: string;
  readonly colour: Colour;
  readonly expression: string;
  readonly title: string;
  readonly text: string;
  readonly tags: string;
}

const STEP = '1m';
const MAX_SERIES = 50;
const BY_CVM = CVM.join(', ');

const statusAt = (offset: string): string =>
  `max by (${BY_CVM}, status) (${selector('phala_cvm_status', SELECTED_CVM)}${offset}) == 1`;
const composeAt = (offset: string): string =>
  `max by (${BY_CVM}, compose_hash) (${selector('phala_cvm_info', `compose_hash!="", ${SELECTED_CVM}`)}${offset})`;

/** All annotations; each dashboard offers some. */
export const ANNOTATIONS = {
  alerts: {
    name: 'Alerts',
    colour: 'critical',
    expression: 'topk(50, ALERTS{alertname=~"Phala.+", alertstate="firing", job=~"$job"})',
    title: '{{alertname}}',
    text: '{{severity}} {{name}} {{app_id}} {{node}}',
    tags: 'alertname,severity',
  },
  states: {
    name: 'State changes',
    colour: 'transitional',
    expression: withCvmLabel(
      `topk(${MAX_SERIES}, (${statusAt('')}) unless (${statusAt(` offset ${STEP}`)}) and on (cvm_id) (${statusAt(` offset ${STEP}`)}) and on (app_id) ${appSeries('phala_app_info')})`,
    ),
    title: '{{cvm}}: {{status}}',
    text: '{{cvm_id}} of app {{app_id}}',
    tags: 'status',
  },
  deploys: {
    name: 'Deployments',
    colour: 'stopping',
    expression: withCvmLabel(
      `topk(${MAX_SERIES}, ${composeAt('')} unless ${composeAt(` offset ${STEP}`)} and on (cvm_id) ${composeAt(` offset ${STEP}`)} and on (app_id) ${appSeries('phala_app_info')})`,
    ),
    title: '{{cvm}}: compose hash changed',
    text: '{{compose_hash}} on {{cvm_id}} of app {{app_id}}',
    tags: 'cvm',
  },
  restarts: {
    name: 'Exporter restarts',
    colour: 'inactive',
    expression: `time() - ${exporterSeries(selector('process_start_time_seconds'), '1h')} < 60`,
    title: 'Exporter started',
    text: '{{instance}} of job {{job}}',
    tags: 'instance',
  },
} as const satisfies Record<string, AnnotationSpec>;

/** The name of an annotation. */
export type AnnotationName = keyof typeof ANNOTATIONS;

/** Builds the query of an annotation; `isOn` says whether it is switched on by default. */
export function buildAnnotation(annotation: AnnotationName, isOn: boolean): AnnotationQueryBuilder {
  const { name, colour, title, text, tags }: AnnotationSpec = ANNOTATIONS[annotation];
  const expression = withOwnLabels(ANNOTATIONS[annotation].expression);
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(isOn)
    .iconColor(COLOURS[colour])
    .target(
      new DataqueryBuilder().refId('Anno').datasource(DATASOURCE).expr(expression).range().interval(STEP),
    )
    .expr(expression)
    .step(STEP)
    .titleFormat(title)
    .textFormat(text)
    .tagKeys(tags);
}
