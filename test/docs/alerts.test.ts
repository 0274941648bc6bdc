import { expect, it } from 'vitest';
import { ALERTS } from '../../prometheus/src/catalogue.ts';
import { renderAlerts, renderRunbookIndex } from './alerts.ts';

it('docs/alerts.md shows every alert', async () => {
  const page = renderAlerts();

  for (const { name } of ALERTS) expect(page).toContain(`| [${name}](runbooks/${name}.md) |`);
  expect(page).not.toContain('undefined');
  await expect(page).toMatchFileSnapshot('../../docs/alerts.md');
});

it('docs/runbooks/README.md lists every runbook', async () => {
  const page = renderRunbookIndex();

  for (const { name } of ALERTS) expect(page).toContain(`- [${name}](${name}.md): `);
  await expect(page).toMatchFileSnapshot('../../docs/runbooks/README.md');
});
