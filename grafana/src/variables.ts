import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './datasource.ts';
import { withCvmLabel, withNodeLabel } from './names.ts';
import { withOwnLabels } from './own-labels.ts';
import { told, toldOfWorkspaces } from './promql.ts';

/** What a person can choose above a dashboard. */
interface Choice {
  readonly label: string;
  readonly description: string;
  readonly query: string;
  /** Takes the text and the value from what a query answers. */
  readonly regex?: string;
}

const toQuery = (expression: string): string => `query_result(${withOwnLabels(expression)})`;
const inShownTime = (series: string): string => `last_over_time(${series}[$__range])`;

const NAMED_APPS = inShownTime(toldOfWorkspaces('phala_app_info', 'alias!=""'));
const NAMELESS_APPS = `max by (app_id) (${inShownTime(toldOfWorkspaces('phala_app_info', 'alias=""'))} unless on (app_id) ${NAMED_APPS})`;
const CVMS = inShownTime(toldOfWorkspaces('phala_cvm_info', 'app_id=~"$app_id"'));
const NODES = inShownTime(told('phala_node_info'));

/** The variables, each of which narrows down those below it; `app_id`, `cvm_id` and `node_id` are part of alerts' links. */
export const CHOICES = {
  job: {
    label: 'Job',
    description: 'The scrape job of the exporter.',
    query: 'label_values(phala_exporter_build_info, job)',
  },
  instance: {
    label: 'Instance',
    description: 'The exporter, where there are several.',
    query: 'label_values(phala_exporter_build_info{job=~"$job"}, instance)',
  },
  workspace: {
    label: 'Workspace',
    description: 'The workspace, by its name in the configuration of the exporter.',
    query: toQuery(`max by (workspace) (${inShownTime(told('phala_app_info'))})`),
    regex: '/workspace="(?<value>(?<text>.*))"}/',
  },
  app_id: {
    label: 'App',
    description: 'The app, by its alias where it has one; its id is what is asked for.',
    // An app without an alias is called by its id.
    query: toQuery(
      `max by (alias, app_id) (${NAMED_APPS} or label_replace(${NAMELESS_APPS}, "alias", "$1", "app_id", "(.+)"))`,
    ),
    regex: '/alias="(?<text>.*)",app_id="(?<value>[0-9a-f]+)"/',
  },
  cvm_id: {
    label: 'CVM',
    description: 'The CVM, by its name and the end of its id; the id is what the query uses.',
    query: toQuery(`max by (cvm, cvm_id) (${withCvmLabel(CVMS)})`),
    regex: '/cvm="(?<text>.*)",cvm_id="(?<value>[^"]+)"/',
  },
  node_id: {
    label: 'Node',
    description: 'The node under the CVMs, by its name and its id; the id is what the query uses.',
    query: toQuery(`max by (machine, node_id) (${withNodeLabel(NODES)})`),
    regex: '/machine="(?<text>.*)",node_id="(?<value>[^"]+)"/',
  },
} as const satisfies Record<string, Choice>;

/** The name of a variable that a dashboard may have besides `datasource`. */
export type VariableName = keyof typeof CHOICES;

/** Builds the choice of the Prometheus. */
export function buildDatasourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource')
    .label('Data source')
    .description('The Prometheus that scrapes the exporter.')
    .type(DATASOURCE.type);
}

/** Builds one of the choices: several values or all, and asked anew when the shown time changes. */
export function buildVariable(name: VariableName): QueryVariableBuilder {
  const choice: Choice = CHOICES[name];
  const builder = new QueryVariableBuilder(name)
    .label(choice.label)
    .description(choice.description)
    .datasource(DATASOURCE)
    .query({
      qryType: toQueryType(choice.query),
      query: choice.query,
      refId: 'PrometheusVariableQueryEditor-VariableQuery',
    })
    .definition(choice.query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
  return choice.regex === undefined ? builder : builder.regex(choice.regex);
}

// How Grafana's editor of variables numbers its kinds of query.
function toQueryType(query: string): number {
  return query.startsWith('label_values') ? 1 : 3;
}
