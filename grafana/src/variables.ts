import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './datasource.ts';
import { withCvmLabel, withNodeLabel } from './names.ts';
import { withOwnLabels } from './own-labels.ts';
import { selector, workspaceSelector } from './promql.ts';

/** A variable above a dashboard. */
interface VariableSpec {
  readonly label: string;
  readonly description: string;
  readonly query: string;
  /** Extracts the text and the value from the result of the query. */
  readonly regex?: string;
  /** What *All* stands for; any non-empty value by default. */
  readonly allValue?: string;
}

const toQuery = (expression: string): string => `query_result(${withOwnLabels(expression)})`;
const inRange = (series: string): string => `last_over_time(${series}[$__range])`;

const NAMED_APPS = inRange(workspaceSelector('phala_app_info', 'alias!=""'));
const UNNAMED_APPS = `max by (app_id) (${inRange(workspaceSelector('phala_app_info', 'alias=""'))} unless on (app_id) ${NAMED_APPS})`;
const CVMS = inRange(workspaceSelector('phala_cvm_info', 'app_id=~"$app_id"'));
const NODES = inRange(selector('phala_node_info'));

/** The variables; each filters those below it. Links of alerts set `app_id`, `cvm_id` and `node_id`. */
export const VARIABLES = {
  job: {
    label: 'Job',
    description: 'The scrape job of the exporter.',
    query: 'label_values(phala_exporter_build_info, job)',
  },
  instance: {
    label: 'Instance',
    description: 'The exporter, if there are several.',
    query: 'label_values(phala_exporter_build_info{job=~"$job"}, instance)',
  },
  workspace: {
    label: 'Workspace',
    description: 'The workspace, by its name in the configuration of the exporter.',
    query: toQuery(`max by (workspace) (${inRange(selector('phala_app_info'))})`),
    regex: '/workspace="(?<value>(?<text>.*))"}/',
  },
  app_id: {
    label: 'App',
    description: 'The app, by its alias if it has one; the id is what the query uses.',
    // An app without an alias is listed by its id.
    query: toQuery(
      `max by (alias, app_id) (${NAMED_APPS} or label_replace(${UNNAMED_APPS}, "alias", "$1", "app_id", "(.+)"))`,
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
    // With all nodes, also CVMs whose node is unknown.
    allValue: '.*',
  },
} as const satisfies Record<string, VariableSpec>;

/** The name of a variable that a dashboard may have besides `datasource`. */
export type VariableName = keyof typeof VARIABLES;

/** Builds the variable that selects the Prometheus. */
export function buildDatasourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource')
    .label('Data source')
    .description('The Prometheus that scrapes the exporter.')
    .type(DATASOURCE.type);
}

/** Builds a variable: multiple values or all, refreshed when the time range changes. */
export function buildVariable(name: VariableName): QueryVariableBuilder {
  const spec: VariableSpec = VARIABLES[name];
  const builder = new QueryVariableBuilder(name)
    .label(spec.label)
    .description(spec.description)
    .datasource(DATASOURCE)
    .query({
      qryType: toQueryType(spec.query),
      query: spec.query,
      refId: 'PrometheusVariableQueryEditor-VariableQuery',
    })
    .definition(spec.query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
    .multi(true)
    .includeAll(true)
    .allValue(spec.allValue ?? '.+')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
  return spec.regex === undefined ? builder : builder.regex(spec.regex);
}

// The numbers of query types in Grafana's variable editor.
function toQueryType(query: string): number {
  return query.startsWith('label_values') ? 1 : 3;
}
