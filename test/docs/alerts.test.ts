import { expect, it } from 'vitest';
import { ALERTS } from '../../prometheus/src/catalogue.ts';
import { renderAlerts, renderRunbookIndex } from '../../tools/docs/alerts.ts';

it('docs/alerts.md shows every alert', () => {
  const page = renderAlerts();

  for (const { name } of ALERTS) expect(page).toContain(`| [${name}](runbooks/${name}.md) |`);
  expect(page).not.toContain('undefined');
});

it('docs/runbooks/README.md lists every runbook', () => {
  const page = renderRunbookIndex();

  for (const { name } of ALERTS) expect(page).toContain(`- [${name}](${name}.md): `);
});
