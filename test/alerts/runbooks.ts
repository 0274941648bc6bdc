import { readFileSync } from 'node:fs';
import type { Alert } from '../../prometheus/src/define.ts';
import { code, renderTable } from '../docs/markdown.ts';
import { ruleOf } from './rule-files.ts';

/** What every runbook page tells, in this order. */
export const RUNBOOK_PARTS = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'False alarms'] as const;

const FACTS = /<!-- facts -->\n[\s\S]*<!-- \/facts -->/;

/** A runbook as it is written by hand, with the facts of its alert as they are now. */
export function renderRunbook(alert: Alert): string {
  const page = readFileSync(new URL(`../../docs/runbooks/${alert.name}.md`, import.meta.url), 'utf8');
  if (!FACTS.test(page)) throw new Error(`${alert.name}.md has no place for its facts`);
  return page.replace(FACTS, () => `<!-- facts -->\n${renderFacts(alert)}\n<!-- /facts -->`);
}

function renderFacts({ name, severity, summary }: Alert): string {
  const rule = ruleOf(name);
  const { for: duration, keep_firing_for: kept } = rule;
  const header = ['severity', 'fires after', ...(kept === undefined ? [] : ['stays for'])];
  const row = [severity, duration, ...(kept === undefined ? [] : [kept])];
  return [
    '<!-- Between these marks npm run docs writes; all else on this page is written by hand. -->',
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
