import { describe, expect, it } from 'vitest';
import { ALERTS } from '../../prometheus/src/catalogue.ts';
import type { Alert } from '../../prometheus/src/define.ts';
import { INSTALLED } from '../prometheus/installed.ts';
import { faultsOfAlert, faultsOfExpression } from './faults.ts';
import { run } from './promtool.ts';
import { ALERTING_RULES, type AlertingRule, RECORDING_RULES, RULE_FILES, ruleOf } from './rule-files.ts';

it.each(INSTALLED.flatMap((installed) => RULE_FILES.map((file) => ({ ...installed, file }))))(
  'promtool of $name accepts $file',
  ({ promtool, file }) => {
    const { status, said } = run(
      promtool,
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      `prometheus/rules/${file}`,
    );

    expect({ status, said }).toEqual({ status: 0, said: expect.stringMatching(/SUCCESS: \d+ rules found/) });
  },
);

describe.each(RECORDING_RULES)('$record', ({ record, expr }) => {
  it('is named level:metric:operations', () => {
    expect(record).toMatch(/^[a-z]+(_[a-z]+)*:phala_[a-z_]+:(max|min|sum|count)$/);
  });

  it('names only series, labels and words that there are', () => {
    expect(faultsOfExpression(expr)).toEqual([]);
  });
});

describe.each(ALERTS)('$name', (alert) => {
  const rule = ruleOf(alert.name);

  it('names only series, labels and words that there are', () => {
    expect(faultsOfExpression(rule.expr)).toEqual([]);
  });

  it('has the labels it promises, a condition, and texts that use no others', () => {
    expect(faultsOfAlert(rule, alert)).toEqual([]);
  });
});

it('no two alerts have the same name', () => {
  expect(new Set(ALERTING_RULES.map(({ alert }) => alert)).size).toBe(ALERTING_RULES.length);
});

describe('the checks themselves', () => {
  it.each([
    ['phala_cvm_state == 1', 'there is no series phala_cvm_state'],
    ['cvm:phala_cvm_state:max == 1', 'there is no series cvm:phala_cvm_state:max'],
    ['phala_app_poll_success{cvm_id="x"} == 1', 'phala_app_poll_success has no label cvm_id'],
    ['phala_cvm_status{status="runing"} == 1', 'phala_cvm_status never says runing'],
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
  ])('find the fault in %s', (expression, fault) => {
    expect(faultsOfExpression(expression)).toContain(fault);
  });

  it('allow group_left to what has only the labels that it is matched by', () => {
    const expression =
      'phala_app_poll_success * on (cluster, job) group_left () max by (cluster, job) (phala_up)';

    expect(faultsOfExpression(expression)).toEqual([]);
  });

  it.each<[string, Partial<AlertingRule>, Partial<Alert>]>([
    [
      'labels are app_id,cluster,instance,job,name,node,pod,reason,region,status,workspace, not app_id,cluster,job,workspace',
      { expr: 'phala_app_poll_success == 0' },
      { subject: 'app' },
    ],
    ['no condition', { expr: 'app:phala_app_info:max' }, {}],
    ['for 30s is less than two scrapes', { for: '30s' }, {}],
    ['a label that changes: {{ $value }}', { labels: { severity: '{{ $value }}' } }, {}],
    [
      'a template asks for the label name, which is gone',
      { annotations: { ...ruleOf('PhalaAppPollFailing').annotations, description: '{{ $labels.name }}' } },
      {},
    ],
    [
      'no plain sentence: It is {{ $value }}.',
      { annotations: { ...ruleOf('PhalaAppPollFailing').annotations, summary: 'It is {{ $value }}.' } },
      {},
    ],
    [
      'there is no series phala_cvm_state',
      {
        annotations: {
          ...ruleOf('PhalaAppPollFailing').annotations,
          description: '{{ with query "phala_cvm_state" }}{{ end }}',
        },
      },
      {},
    ],
  ])('say %s', (fault, ruleChange, alertChange) => {
    const alert = ALERTS.find(({ name }) => name === 'PhalaAppPollFailing');
    if (alert === undefined) throw new Error('there is no such alert');

    expect(faultsOfAlert({ ...ruleOf(alert.name), ...ruleChange }, { ...alert, ...alertChange })).toContain(
      fault,
    );
  });
});
