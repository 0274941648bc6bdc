import { isListedHash, isVerified } from '../snapshot/attestation.ts';
import type { CvmView } from '../snapshot/model.ts';
import { hasBootFailed, isBooting, toStatusClass } from '../snapshot/vocabulary.ts';
import {
  renderAge,
  renderAppLink,
  renderBadge,
  renderRunbookLink,
  renderTable,
  toAppName,
} from './components.ts';
import { clip, formatCount, formatDuration } from './format.ts';
import { type Health, isGivenUp, toSince } from './health.ts';
import { type Html, html, type Part } from './html.ts';
import { type AppRow, BOOT_ERROR, type CvmRow, type NodeRow } from './rows.ts';
import { toSearchUrl } from './search.ts';

const APP_COLUMNS = ['App', 'Workspace', 'CVMs', 'Data', 'Last poll'];

const APPS_SHOWN = 50;

/** The table of the apps: the state of their CVMs, and apart from it that of the polls. */
export function renderApps(apps: readonly AppRow[], nowSeconds: number): Html {
  const rows = apps.slice(0, APPS_SHOWN).map((row) => renderApp(row, nowSeconds));
  return renderTable('Apps', APP_COLUMNS, rows, apps.length);
}

function renderApp(row: AppRow, nowSeconds: number): Html {
  const { target, lastSuccessAtSeconds } = row.app;
  const data = lastSuccessAtSeconds === undefined ? 'none yet' : renderAge(lastSuccessAtSeconds, nowSeconds);
  return html`<tr><th scope="row">${renderAppLink(target)}<small>${target.appId}</small><td>${clip(target.workspace)}<td>${renderCvmCount(row)}<td>${data} ${
    row.problem === 'stale' ? renderBadge('failed', 'stale') : undefined
  }<td>${renderPoll(row, nowSeconds)}\n`;
}

function renderPoll({ app: { lastPoll } }: AppRow, nowSeconds: number): Part {
  if (lastPoll === undefined) return renderBadge('transitional', 'not polled yet');
  const { failure, finishedAtSeconds, durationSeconds } = lastPoll;
  const result =
    failure === undefined ? 'succeeded' : [renderBadge('failed', failure), ' ', renderRunbookLink(failure)];
  return html`${result}<small>${renderAge(finishedAtSeconds, nowSeconds)}, took ${durationSeconds.toFixed(1)}s</small>`;
}

function renderCvmCount({ app, problem, cvms, running, failed }: AppRow): Part {
  const { cvmCount, lastCvmCount, target, hidden } = app;
  const count =
    cvmCount === undefined ? 'unknown' : `${formatCount(running)} of ${formatCount(cvmCount)} running`;
  const notShown = hidden.duplicate + hidden.limit;
  const notes = [
    target.expectedCvms !== undefined && `${formatCount(target.expectedCvms)} expected`,
    failed > 0 && `${formatCount(failed)} failed`,
    cvmCount === undefined && lastCvmCount !== undefined && `last listed: ${formatCount(lastCvmCount)}`,
    notShown > 0 && `${formatCount(notShown)} not shown`,
  ].filter(Boolean);
  const isMoving = cvms.some(({ health }) => health === 'transitional');
  const health = toAppHealth({ isBad: problem === 'short' || failed > 0, isMoving, running, cvmCount });
  return html`${renderBadge(health, count)}<small>${notes.join(', ')}</small>`;
}

function toAppHealth(app: {
  readonly isBad: boolean;
  readonly isMoving: boolean;
  readonly running: number;
  readonly cvmCount: number | undefined;
}): Health {
  if (app.isBad) return 'failed';
  if (app.isMoving) return 'transitional';
  return app.cvmCount !== undefined && app.cvmCount > 0 && app.running === app.cvmCount ? 'ok' : 'stopped';
}

const NODE_COLUMNS = ['Node', 'Region', 'Status', 'CVMs', 'Apps'];

const NODES_SHOWN = 25;

/** The table of the nodes. */
export function renderNodes(nodes: readonly NodeRow[], nowSeconds: number): Html {
  const rows = nodes.slice(0, NODES_SHOWN).map((row) => renderNode(row, nowSeconds));
  return renderTable('Nodes', NODE_COLUMNS, rows, nodes.length);
}

function renderNode({ node, cvms, running, apps }: NodeRow, nowSeconds: number): Html {
  const { id, name = id, status = 'unknown', statusChangedAtSeconds: since } = node;
  const age = since === undefined ? '' : ` for ${formatDuration(nowSeconds - since)}`;
  const health = NODE_HEALTHS[status] ?? 'stopped';
  return html`<tr><th scope="row"><a href="${toSearchUrl(name)}"><bdi>${clip(name)}</bdi></a><small>${clip(id)}</small><td>${clip(node.region ?? '')}<td>${renderBadge(health, `${clip(status, 40)}${age}`)}<td>${formatCount(running)} of ${formatCount(cvms)} running<td>${formatCount(apps)}\n`;
}

const NODE_HEALTHS: Readonly<Record<string, Health>> = {
  online: 'ok',
  offline: 'failed',
  maintenance: 'transitional',
};

const CVM_COLUMNS = ['CVM', 'App', 'Status', 'Node', 'Uptime'];

const CVMS_SHOWN = 100;

/** The table of the CVMs. */
export function renderCvms(cvms: readonly CvmRow[], nowSeconds: number): Html {
  const rows = cvms.slice(0, CVMS_SHOWN).map((row) => renderCvm(row, nowSeconds));
  return renderTable('CVMs', CVM_COLUMNS, rows, cvms.length);
}

function renderCvm({ cvm, app, health }: CvmRow, nowSeconds: number): Html {
  const { name, cvmId, node, uptimeSeconds } = cvm;
  const uptime = uptimeSeconds === undefined ? '–' : formatDuration(uptimeSeconds);
  const [word, stage] = toStatus(cvm);
  const since = health === 'ok' ? undefined : toSince(cvm);
  const age = since === undefined ? '' : ` for ${formatDuration(nowSeconds - since)}`;
  const badge = renderBadge(health, `${word}${age}${stage === '' ? '' : `: ${stage}`}`);
  return html`<tr><th scope="row"><a href="${toSearchUrl(cvmId)}"><bdi>${clip(name) || '(no name)'}</bdi></a><small>${clip(cvmId)}</small><td>${toAppName(app.target)}<td>${badge}${renderAttestation(cvm)}${renderNotes(cvm)}<td>${clip(node?.name ?? node?.id ?? '')}<td>${uptime}\n`;
}

// What the hardware vouches for; nothing without the collector.
function renderAttestation({ attestation }: CvmView): Part {
  if (attestation === undefined) return undefined;
  const { failure, tcb } = attestation;
  if (failure !== undefined) {
    const [health, word]: readonly [Health, string] =
      isVerified(failure) === false ? ['failed', 'attestation invalid'] : ['transitional', 'not attested'];
    return html` ${renderBadge(health, `${word}: ${failure}`)}`;
  }
  if (isListedHash(attestation) === false)
    return html` ${renderBadge('failed', 'attested, another compose hash')}`;
  const isCurrent = tcb?.status === 'UpToDate';
  return html` ${renderBadge(isCurrent ? 'ok' : 'transitional', `attested${isCurrent ? '' : `, TCB ${tcb?.status}`}`)}`;
}

// The status in words, and the stage of an unfinished boot.
function toStatus(cvm: CvmView): readonly [word: string, stage: string] {
  const { inProgress, operation, bootStage = '', status } = cvm;
  const statusClass = toStatusClass(status);
  if (hasBootFailed(cvm)) return [BOOT_ERROR, bootStage];
  if (isBooting(cvm) && statusClass === 'running') return ['booting', bootStage];
  // A transitional status says itself what is in progress.
  if (statusClass === 'transitional') return [status, isBooting(cvm) ? bootStage : ''];
  if (inProgress !== true) return [clip(status, 40), ''];
  return [`${clip(status, 20)}, ${clip(operation?.type ?? 'operation', 20)} in progress`, ''];
}

// A CVM without a UUID cannot be queried.
function renderNotes(cvm: CvmView): Part {
  const notes = [
    isGivenUp(cvm) && 'not restarted any more',
    cvm.live === false && cvm.attributes.vmUuid !== undefined && 'not reported by its node',
  ].filter((note) => note !== false);
  return notes.length === 0 ? undefined : html`<small>${notes.join(', ')}</small>`;
}
