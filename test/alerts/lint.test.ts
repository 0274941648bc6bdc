import { describe, expect, it } from 'vitest';
import { ALERTS } from '../../prometheus/src/catalogue.ts';
import type { Alert } from '../../prometheus/src/define.ts';
import { INSTALLED } from '../prometheus/installed.ts';
import { lintAlert, lintExpression } from './lint.ts';
import { runTool } from './promtool.ts';
import { ALERTING_RULES, type AlertingRule, RECORDING_RULES, RULE_FILES, ruleOf } from './rule-files.ts';

it.each(INSTALLED.flatMap((installed) => RULE_FILES.map((file) => ({ ...installed, file }))))(
  'promtool of $name accepts $file',
  ({ promtool, file }) => {
    const { status, output } = runTool(
      promtool,
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      `prometheus/rules/${file}`,
    );

    expect({ status, output }).toEqual({
      status: 0,
      output: expect.stringMatching(/SUCCESS: \d+ rules found/),
    });
  },
);

describe.each(RECORDING_RULES)('$record', ({ record, expr }) => {
  it('is named level:metric:operations', () => {
    // The runway is a quotient of recordings, and no operation on one series.
    const operations = record === 'workspace:phala_credit_runway_seconds' ? '' : ':(max|min|sum|count)';
    expect(record).toMatch(new RegExp(`^[a-z]+(_[a-z]+)*:phala_[a-z_]+${operations}$`));
  });

  it('uses only known series, labels and label values', () => {
    expect(lintExpression(expr)).toEqual([]);
  });
});

describe.each(ALERTS)('$name', (alert) => {
  const rule = ruleOf(alert.name);

  it('uses only known series, labels and label values', () => {
    expect(lintExpression(rule.expr)).toEqual([]);
  });

  it('has the documented labels, a condition, and texts that use no other labels', () => {
    expect(lintAlert(rule, alert)).toEqual([]);
  });
});

it('alert names are unique', () => {
  expect(new Set(ALERTING_RULES.map(({ alert }) => alert)).size).toBe(ALERTING_RULES.length);
});

describe('the linter', () => {
  it.each([
    ['phala_cvm_state == 1', 'unknown series phala_cvm_state'],
    ['cvm:phala_cvm_state:max == 1', 'unknown series cvm:phala_cvm_state:max'],
    ['phala_app_poll_success{cvm_id="x"} == 1', 'phala_app_poll_success has no label cvm_id'],
    ['phala_cvm_status{status="runing"} == 1', 'phala_cvm_status has no value runing'],
    ['sum by (gateway_domain) (phala_app_poll_success) == 1', 'no series here has the label gateway_domain'],
    [
      'phala_app_poll_success * on (app_id) group_left (alias) phala_app_info',
      'group_left fails on duplicates',
    ],
    [
      'phala_app_poll_success * on (app_id, job) group_left () max by (app_id, cluster, job) (phala_app_poll_success)',
      'group_left fails on duplicates',
    ],
    [
      'phala_app_poll_success{app_id=~"x"} == 1',
      'phala_app_poll_success{app_id=~"x"} compares text as a pattern',
    ],
    ['rate(phala_app_polls_total[1m]) > 0', 'a window of 1m is less than four scrapes'],
  ])('reports the error in %s', (expression, error) => {
    expect(lintExpression(expression)).toContain(error);
  });

  it('accepts group_left if the other side is one series for each of the matched labels', () => {
    const expression =
      'phala_app_poll_success * on (app_id) group_left (alias) topk by (app_id) (1, phala_app_info)';

    expect(lintExpression(expression)).toEqual([]);
    expect(lintExpression(expression.replace('topk by (app_id)', 'topk by (app_id, alias)'))).toEqual([
      'group_left fails on duplicates',
    ]);
  });

  it('accepts group_left if the other side has only the matched labels', () => {
    const expression =
      'phala_app_poll_success * on (cluster, job) group_left () max by (cluster, job) (phala_up)';

    expect(lintExpression(expression)).toEqual([]);
  });

  it.each<[string, Partial<AlertingRule>, Partial<Alert>]>([
    [
      'labels are app_id,cluster,instance,job,name,node,pod,reason,region,status,workspace, not alias,app_id,cluster,job,workspace',
      { expr: 'phala_app_poll_success == 0' },
      { subject: 'app' },
    ],
    ['no condition', { expr: 'app:phala_app_info:max' }, {}],
    ['for 30s is less than two scrapes', { for: '30s' }, {}],
    ['a label with a changing value: {{ $value }}', { labels: { severity: '{{ $value }}' } }, {}],
    [
      'a template uses the label name, which the expression drops',
      { annotations: { ...ruleOf('PhalaAppPollFailing').annotations, description: '{{ $labels.name }}' } },
      {},
    ],
    ['the summary is not a plain sentence: It is {{ $value }}.', {}, { summary: 'It is {{ $value }}.' }],
    [
      'the summary does not name alias',
      { annotations: { ...ruleOf('PhalaAppPollFailing').annotations, summary: 'A poll fails.' } },
      {},
    ],
    [
      'unknown series phala_cvm_state',
      {
        annotations: {
          ...ruleOf('PhalaAppPollFailing').annotations,
          description: '{{ with query "phala_cvm_state" }}{{ end }}',
        },
      },
      {},
    ],
  ])('reports: %s', (error, ruleChange, alertChange) => {
    const alert = ALERTS.find(({ name }) => name === 'PhalaAppPollFailing');
    if (alert === undefined) throw new Error('there is no such alert');

    expect(lintAlert({ ...ruleOf(alert.name), ...ruleChange }, { ...alert, ...alertChange })).toContain(
      error,
    );
  });
});
