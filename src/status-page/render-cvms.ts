import { hasBootFailed, isBooting } from '../snapshot/boot.ts';
import type { AppView, CvmView } from '../snapshot/model.ts';
import { renderBadge, renderTable, toAppName } from './components.ts';
import { clip, formatDuration } from './format.ts';
import { type Html, html, type Part } from './html.ts';
import { BOOT_ERROR, type CvmRow, type Summary } from './summarize.ts';

const COLUMNS = ['CVM', 'App', 'Status', 'Node', 'Uptime'];

/** The table of the CVMs. */
export function renderCvms({ all, cvms }: Summary, nowSeconds: number): Html {
  const rows = cvms.shown.map((row) => renderRow(row, nowSeconds));
  const none = all.cvms.length === 0 ? 'No CVM is known.' : 'No CVM matches the search.';
  return renderTable('CVMs', COLUMNS, { shown: rows, total: cvms.total, none });
}

function renderRow({ cvm, app, health }: CvmRow, nowSeconds: number): Html {
  const { name, cvmId, node, status, uptimeSeconds } = cvm;
  return html`<tr><th scope="row">${clip(name) || '(no name)'}${renderNote(cvmId)}<td>${toAppName(app.target)}${renderNote(toDataAge(app, nowSeconds))}<td>${renderBadge(health, status)}${renderNote(toStatusNote(cvm, nowSeconds))}<td>${clip(
    node?.name ?? node?.id ?? '',
  )}${renderNote(node?.region)}<td>${uptimeSeconds === undefined ? '–' : formatDuration(uptimeSeconds)}\n`;
}

function renderNote(text = ''): Part {
  return clip(text) === '' ? undefined : html`<small>${clip(text)}</small>`;
}

// While polls fail, the CVMs are those of the last success.
function toDataAge({ lastPoll, lastSuccessAtSeconds }: AppView, nowSeconds: number): string | undefined {
  if (lastPoll?.failure === undefined || lastSuccessAtSeconds === undefined) return undefined;
  return `as of ${formatDuration(nowSeconds - lastSuccessAtSeconds)} ago`;
}

function toStatusNote(cvm: CvmView, nowSeconds: number): string | undefined {
  const { inProgress, operation, status, bootStage = '' } = cvm;
  if (inProgress === true) {
    const { target = status, startedAtSeconds } = operation ?? {};
    const age = startedAtSeconds === undefined ? '' : ` for ${formatDuration(nowSeconds - startedAtSeconds)}`;
    return `${target === status ? 'in progress' : clip(target, 40)}${age}`;
  }
  if (hasBootFailed(cvm)) return `${BOOT_ERROR}: ${bootStage}`;
  return isBooting(cvm) && status === 'running' ? `booting: ${bootStage}` : undefined;
}
