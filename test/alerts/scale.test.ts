import { describe, expect, it } from 'vitest';
import { SHIPPED } from '../../prometheus/src/catalogue.ts';
import { shorten, toSeconds } from '../../prometheus/src/duration.ts';
import { renderAlertRules } from '../../prometheus/src/render-rules.ts';
import { speedUp } from '../../prometheus/src/scale.ts';
import { nodesOf } from './promql.ts';

describe('rules with a factor', () => {
  const { thresholds, environment } = speedUp(SHIPPED, 60);

  it('have shorter durations and the same counts', () => {
    expect(thresholds.PhalaCvmFlapping).toEqual({
      for: '5000ms',
      keepFiringFor: '30000ms',
      window: '60000ms',
      changes: 5,
    });
    expect(environment).toEqual({
      job: 'phala-cloud',
      replicaLabels: ['instance', 'pod'],
      lookback: '5167ms',
      increaseWindow: '2250ms',
      history: '240000ms',
      maxGracePeriod: '180000ms',
      runbooksUrl: SHIPPED.environment.runbooksUrl,
    });
  });

  it('have no unscaled duration, in seconds or in minutes', () => {
    const rules = renderAlertRules({ thresholds, environment });

    expect(rules).not.toMatch(/for: \d+[mh]$/m);
    expect(rules).not.toMatch(/\[\d+[mh]\]/);
    expect(rules).toContain('app:phala_app_last_success_timestamp_seconds:max > 5\n');
  });

  it('are the shipped ones at a factor of one', () => {
    expect(speedUp(SHIPPED, 1)).toEqual(SHIPPED);
  });
});

it.each(['5', 'm', '5m30s', '-5m', '5 m', ''])('rejects %j as a duration', (text) => {
  expect(() => toSeconds(text)).toThrow(`not a duration of one part, such as 5m: ${JSON.stringify(text)}`);
});

it('a duration is shortened to the millisecond', () => {
  expect([shorten('1h', 7), shorten('5m', 60), shorten('1d', 1)]).toEqual(['514286ms', '5000ms', '1d']);
});

it('rejects invalid PromQL', () => {
  expect(() => nodesOf('sum by (', ['AggregateExpr'])).toThrow('invalid PromQL');
});
