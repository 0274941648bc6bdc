import type { Alert } from '../../prometheus/src/define.ts';
import { ruleOf } from '../../test/alerts/rule-files.ts';
import { code, renderTable } from './markdown.ts';

/** What every runbook page tells, in this order. */
export const RUNBOOK_PARTS = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'False alarms'] as const;

const FACTS = /<!-- facts -->\n[\s\S]*<!-- \/facts -->/;

/** A runbook as it is written by hand, with the current facts of its alert. */
export function renderRunbook(alert: Alert, page: string): string {
  if (!FACTS.test(page)) throw new Error(`${alert.name}.md has no place for its facts`);
  return page.replace(FACTS, () => `<!-- facts -->\n${renderFacts(alert)}\n<!-- /facts -->`);
}

function renderFacts({ name, severity, summary }: Alert): string {
  const rule = ruleOf(name);
  const { for: duration, keep_firing_for: kept } = rule;
  const header = ['severity', 'fires after', ...(kept === undefined ? [] : ['stays for'])];
  const row = [severity, duration, ...(kept === undefined ? [] : [kept])];
  return [
    '<!-- Between these marks npm run generate writes; all else on this page is written by hand. -->',
    '',
    `**${summary}**`,
    '',
    renderTable(header, [row]),
    '',
    '```promql',
    rule.expr,
    '```',
    '',
    `What it says when it fires has the labels ${code('app_id')}, ${code('cvm_id')} and so on: put them in for the words in capitals below.`,
  ].join('\n');
}
