import { hasBootFailed, isBooting } from '../snapshot/boot.ts';
import type { CvmView } from '../snapshot/model.ts';
import {
  renderAge,
  renderAppLink,
  renderBadge,
  renderRunbookLink,
  renderTable,
  toAppName,
} from './components.ts';
import { clip, formatCount, formatDuration } from './format.ts';
import { type Html, html, type Part } from './html.ts';
import { type AppRow, BOOT_ERROR, type CvmRow } from './rows.ts';

const APP_COLUMNS = ['App', 'Workspace', 'Last poll', 'Last success', 'CVMs'];

const APPS_SHOWN = 50;

/** The table of the apps. */
export function renderApps(apps: readonly AppRow[], nowSeconds: number): Html {
  const rows = apps.slice(0, APPS_SHOWN).map((row) => renderApp(row, nowSeconds));
  return renderTable('Apps', APP_COLUMNS, rows, apps.length);
}

function renderApp(row: AppRow, nowSeconds: number): Html {
  const { target, lastSuccessAtSeconds } = row.app;
  const success =
    lastSuccessAtSeconds === undefined ? 'none yet' : renderAge(lastSuccessAtSeconds, nowSeconds);
  return html`<tr><th scope="row">${renderAppLink(target)}<small>${target.appId}</small><td>${clip(target.workspace)}<td>${renderPoll(row, nowSeconds)}<td>${success} ${
    row.problem === 'stale' ? renderBadge('failed', 'stale') : undefined
  }<td>${renderCvmCount(row)}\n`;
}

function renderPoll({ app: { lastPoll } }: AppRow, nowSeconds: number): Part {
  if (lastPoll === undefined) return renderBadge('transitional', 'not polled yet');
  const { failure, finishedAtSeconds, durationSeconds } = lastPoll;
  const result =
    failure === undefined
      ? renderBadge('ok', 'success')
      : [renderBadge('failed', failure), ' ', renderRunbookLink(failure)];
  return html`${result}<small>${renderAge(finishedAtSeconds, nowSeconds)}, took ${durationSeconds.toFixed(1)}s</small>`;
}

function renderCvmCount({ app, problem, running, failed }: AppRow): Part {
  const { cvmCount, target, hidden } = app;
  const count =
    cvmCount === undefined ? 'unknown' : `${formatCount(running)} of ${formatCount(cvmCount)} running`;
  const notShown = hidden.duplicate + hidden.limit;
  const notes = [
    target.expectedCvms !== undefined && `${formatCount(target.expectedCvms)} expected`,
    failed > 0 && `${formatCount(failed)} failed`,
    notShown > 0 && `${formatCount(notShown)} not shown`,
  ].filter(Boolean);
  return html`${problem === 'short' ? renderBadge('failed', count) : count}<small>${notes.join(', ')}</small>`;
}

const CVM_COLUMNS = ['CVM', 'App', 'Status', 'Node', 'Uptime'];

const CVMS_SHOWN = 100;

/** The table of the CVMs. */
export function renderCvms(cvms: readonly CvmRow[]): Html {
  const rows = cvms.slice(0, CVMS_SHOWN).map(renderCvm);
  return renderTable('CVMs', CVM_COLUMNS, rows, cvms.length);
}

function renderCvm({ cvm, app, health }: CvmRow): Html {
  const { name, cvmId, node, uptimeSeconds } = cvm;
  const uptime = uptimeSeconds === undefined ? '–' : formatDuration(uptimeSeconds);
  return html`<tr><th scope="row">${clip(name) || '(no name)'}<small>${clip(cvmId)}</small><td>${toAppName(app.target)}<td>${renderBadge(health, toStatus(cvm))}<td>${clip(node?.name ?? node?.id ?? '')}<td>${uptime}\n`;
}

function toStatus(cvm: CvmView): string {
  const { inProgress, operation, bootStage = '', status } = cvm;
  if (hasBootFailed(cvm)) return `${BOOT_ERROR}: ${bootStage}`;
  if (inProgress === true) return operation?.target ?? operation?.type ?? 'in progress';
  return isBooting(cvm) && status === 'running' ? `booting: ${bootStage}` : status;
}
