import { expect, it } from 'vitest';
import { withOwnLabels } from '../../grafana/src/own-labels.ts';

const renamed = (expression: string, label: string): string =>
  `label_replace(${expression}, "${label}", "$1", "exported_${label}", "(.+)")`;

it.each([
  [
    'a label that is grouped by',
    'max by (name) (phala_cvm_vcpus)',
    `max by (name) (${renamed('phala_cvm_vcpus', 'name')})`,
  ],
  [
    'the result of a function of a range',
    'sum by (endpoint) (rate(phala_exporter_api_request_duration_seconds_bucket{job=~"$job"}[$__rate_interval]))',
    `sum by (endpoint) (${renamed('rate(phala_exporter_api_request_duration_seconds_bucket{job=~"$job"}[$__rate_interval])', 'endpoint')})`,
  ],
  [
    'a value at another time',
    'max by (name) (phala_cvm_vcpus offset 1m)',
    `max by (name) (${renamed('phala_cvm_vcpus offset 1m', 'name')})`,
  ],
  [
    'the time of a sample',
    'max by (name) (timestamp(phala_cvm_vcpus{cvm_id="x"}))',
    `max by (name) (${renamed('timestamp(phala_cvm_vcpus{cvm_id="x"})', 'name')})`,
  ],
  [
    'a label that is asked for',
    'count(phala_app_info{job=~"$job", workspace=~"$workspace"})',
    'count((phala_app_info{exported_workspace="", job=~"$job", workspace=~"$workspace"} or phala_app_info{job=~"$job", exported_workspace=~"$workspace"}))',
  ],
  ['only what is used', 'sum(phala_cvm_vcpus) by (app_id)', 'sum(phala_cvm_vcpus) by (app_id)'],
  ['nothing of Prometheus itself', 'max by (name) (up)', 'max by (name) (up)'],
])('finds our label where it is renamed: %s', (_what, expression, expected) => {
  expect(withOwnLabels(expression)).toBe(expected);
});

it('says what is no PromQL', () => {
  expect(() => withOwnLabels('sum by (')).toThrow('no PromQL at');
});
