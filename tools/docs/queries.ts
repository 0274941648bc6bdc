/** An example query and the question that it answers. */
export interface ExampleQuery {
  readonly question: string;
  readonly query: string;
}

/** The example queries of docs/metrics.md. */
export const EXAMPLE_QUERIES: readonly ExampleQuery[] = [
  {
    question: 'Which CVMs are not running, without an operation in progress?',
    query:
      'max by (app_id, cvm_id, name) (phala_cvm_status{status="running"}) == 0 unless max by (app_id, cvm_id, name) (phala_cvm_in_progress) == 1',
  },
  {
    question: 'Which status does each CVM have?',
    query: 'max by (app_id, cvm_id, name, status) (phala_cvm_status) == 1',
  },
  {
    question: 'Which apps have fewer running CVMs than expected, including apps with no CVMs or no data?',
    query:
      'max by (app_id) (phala_app_expected_cvms) > (sum by (app_id) (max by (app_id, cvm_id) (phala_cvm_status{status="running"})) or 0 * max by (app_id) (phala_app_cvms)) or (max by (app_id) (phala_app_expected_cvms) > 0 unless max by (app_id) (phala_app_cvms))',
  },
  {
    question: 'Which operations take longer than ten minutes, in either shape?',
    query:
      'max by (app_id, cvm_id, name) (min_over_time(phala_cvm_in_progress[10m]) == 1 and phala_cvm_in_progress == 1 and phala_cvm_in_progress offset 10m == 1)',
  },
  {
    question: 'Which CVMs have a boot error?',
    query: 'max by (app_id, cvm_id, name) (phala_cvm_boot_error) == 1',
  },
  {
    question: 'How old is the data of each app, in seconds?',
    query: 'time() - max by (app_id) (phala_app_last_success_timestamp_seconds)',
  },
  {
    question: 'Why do polls fail?',
    query:
      'sum by (workspace, reason) (increase(phala_exporter_collector_failures_total{collector="app_cvms"}[15m])) > 0',
  },
  {
    question: 'Which apps have failing polls, by alias?',
    query:
      'max by (app_id) (phala_app_poll_success) * on (app_id) group_left (alias, workspace) max by (app_id, alias, workspace) (phala_app_info) == 0',
  },
  {
    question: 'How many virtual CPUs are allocated in each region?',
    query:
      'sum by (region) (max by (app_id, cvm_id) (phala_cvm_vcpus) * on (app_id, cvm_id) group_left (region) max by (app_id, cvm_id, region) (phala_cvm_info))',
  },
  {
    question: 'What do the CVMs of each workspace cost per hour, in US dollars?',
    query:
      'sum by (workspace) (max by (app_id, cvm_id, component) (phala_cvm_hourly_cost_usd) * on (app_id, cvm_id) group_left (workspace) max by (app_id, cvm_id, workspace) (phala_cvm_info))',
  },
  {
    question: 'Which CVMs run a development image?',
    query: 'max by (app_id, cvm_id, name) (phala_cvm_setting_enabled{setting="dev_os"}) == 1',
  },
  {
    question: 'Which nodes are not online?',
    query: 'max by (node, node_id) (phala_node_status{status="online"}) == 0',
  },
  {
    question: 'What is the p99 of the API latency?',
    query:
      'histogram_quantile(0.99, sum by (le, endpoint) (rate(phala_exporter_api_request_duration_seconds_bucket[5m])))',
  },
];

const KEYWORDS = new Set(
  'and or unless on by without group_left group_right sum min max avg count bool offset'.split(' '),
);

/** The names of metrics and labels in a query. */
export function namesIn(query: string): {
  readonly metrics: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
} {
  const bare = query.replaceAll(/"[^"]*"/g, '""').replaceAll(/\[\w+\]/g, '');
  const matchers = [...bare.matchAll(/\{([^}]*)\}/g)].map(([, inner = '']) =>
    inner.replaceAll(/[=!~"]+/g, ' '),
  );
  const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
  const groupings = [...bare.matchAll(GROUPING)].map(([, inner = '']) => inner);
  const rest = bare
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(GROUPING, ' ')
    .replaceAll(/\b\w+\s*\(/g, '(');
  return {
    metrics: new Set((rest.match(/\b[a-zA-Z_]\w*/g) ?? []).filter((name) => !KEYWORDS.has(name))),
    labels: new Set([...matchers, ...groupings].join(' ').match(/\b[a-zA-Z_]\w*/g) ?? []),
  };
}
