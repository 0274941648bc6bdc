import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { COLOURS, type Colour } from './colours.ts';
import { DATASOURCE } from './datasource.ts';
import { withCvmLabel } from './names.ts';
import { withOwnLabels } from './own-labels.ts';
import { CHOSEN_CVM, CVM, ofApps, ofExporters, told } from './promql.ts';

/** What is marked on the graphs when it happens. */
interface Mark {
  readonly name: string;
  readonly colour: Colour;
  readonly expression: string;
  readonly title: string;
  readonly text: string;
  readonly tags: string;
}

const STEP = '1m';
const MOST = 50;
const BY_CVM = CVM.join(', ');

const statusAt = (offset: string): string =>
  `max by (${BY_CVM}, status) (${told('phala_cvm_status', CHOSEN_CVM)}${offset}) == 1`;
const composeAt = (offset: string): string =>
  `max by (${BY_CVM}, compose_hash) (${told('phala_cvm_info', `compose_hash!="", ${CHOSEN_CVM}`)}${offset})`;

/** All marks; a dashboard chooses some. */
export const MARKS = {
  alerts: {
    name: 'Alerts',
    colour: 'bad',
    expression: 'topk(50, ALERTS{alertname=~"Phala.+", alertstate="firing", job=~"$job"})',
    title: '{{alertname}}',
    text: '{{severity}} {{name}} {{app_id}} {{node}}',
    tags: 'alertname,severity',
  },
  states: {
    name: 'State changes',
    colour: 'moving',
    expression: withCvmLabel(
      `topk(${MOST}, (${statusAt('')}) unless (${statusAt(` offset ${STEP}`)}) and on (cvm_id) (${statusAt(` offset ${STEP}`)}) and on (app_id) ${ofApps('phala_app_info')})`,
    ),
    title: '{{cvm}} is {{status}}',
    text: '{{cvm_id}} of app {{app_id}}',
    tags: 'status',
  },
  deploys: {
    name: 'Deploys',
    colour: 'leaving',
    expression: withCvmLabel(
      `topk(${MOST}, ${composeAt('')} unless ${composeAt(` offset ${STEP}`)} and on (cvm_id) ${composeAt(` offset ${STEP}`)} and on (app_id) ${ofApps('phala_app_info')})`,
    ),
    title: '{{cvm}} has another compose hash',
    text: '{{compose_hash}} on {{cvm_id}} of app {{app_id}}',
    tags: 'cvm',
  },
  restarts: {
    name: 'Exporter restarts',
    colour: 'resting',
    expression: `time() - ${ofExporters(told('process_start_time_seconds'), '1h')} < 60`,
    title: 'Exporter started',
    text: '{{instance}} of job {{job}}',
    tags: 'instance',
  },
} as const satisfies Record<string, Mark>;

/** The name of a kind of mark. */
export type MarkName = keyof typeof MARKS;

/** Builds the query for a kind of mark; `shown` says whether it is switched on at first. */
export function buildAnnotation(mark: MarkName, shown: boolean): AnnotationQueryBuilder {
  const { name, colour, title, text, tags }: Mark = MARKS[mark];
  const expression = withOwnLabels(MARKS[mark].expression);
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(shown)
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
