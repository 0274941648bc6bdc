import { expect, it } from 'vitest';
import { SHIPPED } from '../../prometheus/src/catalogue.ts';
import { renderAlertRules, renderRecordingRules } from '../../prometheus/src/render-rules.ts';

it('prometheus/rules/ holds the recording rules of prometheus/src', async () => {
  await expect(renderRecordingRules(SHIPPED)).toMatchFileSnapshot(
    '../../prometheus/rules/phala-cloud.recording.yml',
  );
});

it('prometheus/rules/ holds the alerts of prometheus/src', async () => {
  await expect(renderAlertRules(SHIPPED)).toMatchFileSnapshot(
    '../../prometheus/rules/phala-cloud.alerts.yml',
  );
});
