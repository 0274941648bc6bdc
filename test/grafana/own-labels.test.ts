import { expect, it } from 'vitest';
import { withOwnLabels } from '../../grafana/src/own-labels.ts';

const renamed = (expression: string, label: string): string =>
  `label_replace(${expression}, "${label}", "$1", "exported_${label}", "(.+)")`;

it.each([
  [
    'a label in a grouping',
    'max by (name) (phala_cvm_vcpus)',
    `max by (name) (${renamed('phala_cvm_vcpus', 'name')})`,
  ],
  [
    'the result of a range function',
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
    'a label in a matcher',
    'count(phala_app_info{job=~"$job", workspace=~"$workspace"})',
    'count((phala_app_info{exported_workspace="", job=~"$job", workspace=~"$workspace"} or phala_app_info{job=~"$job", exported_workspace=~"$workspace"}))',
  ],
  ['only used labels', 'sum(phala_cvm_vcpus) by (app_id)', 'sum(phala_cvm_vcpus) by (app_id)'],
  ['no series of Prometheus itself', 'max by (name) (up)', 'max by (name) (up)'],
])('uses the renamed exporter label: %s', (_what, expression, expected) => {
  expect(withOwnLabels(expression)).toBe(expected);
});

it('rejects invalid PromQL', () => {
  expect(() => withOwnLabels('sum by (')).toThrow('invalid PromQL at');
});
