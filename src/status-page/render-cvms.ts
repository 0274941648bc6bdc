import type { AppView, Cvm } from '../snapshot/model.ts';
import { type Html, html, type Part } from './html.ts';
import { renderBadge, renderPager, toAppName } from './pieces.ts';
import { toAddress } from './query.ts';
import type { SurveyedCvm } from './surveyed.ts';
import type { StatusView } from './view.ts';
import { clip, renderBytes, renderCount, renderDuration, toIsoTime } from './words.ts';

/** The CVMs that are asked for, most urgent first, one page of them. */
export function renderCvms({ cvms, query, facts }: StatusView): Html {
  const pager = renderPager(cvms, 'CVMs', (cvmsPage) => `${toAddress({ ...query, cvmsPage })}#cvms`);
  return html`<section aria-labelledby="cvms">
<h2 id="cvms" tabindex="-1">CVMs <small>${renderCount(cvms.total)}</small></h2>
${pager}
${cvms.total === 0 ? html`<p class="nothing">No CVM is asked for, or none is known.` : renderTable(cvms.rows, facts.nowSeconds)}
${pager}
</section>`;
}

function renderTable(rows: readonly SurveyedCvm[], nowSeconds: number): Html {
  return html`<table class="cvms">
<thead><tr><th scope="col">CVM<th scope="col">App<th scope="col">State<th scope="col">Node<th scope="col">Resources<th scope="col">Uptime
<tbody>
${rows.map((row) => renderRow(row, nowSeconds))}</table>`;
}

function renderRow({ cvm, app, condition }: SurveyedCvm, nowSeconds: number): Html {
  const { name, cvmId, node, status } = cvm;
  return html`<tr><th scope="row">${clip(name) || '(no name)'}<small>${clip(cvmId)}</small><td>${toAppName(app.target)}${renderAsOf(app, nowSeconds)}<td>${renderBadge(condition, status)}${renderNote(cvm, nowSeconds)}<td>${
    node && html`${clip(node.name ?? node.id)}${renderSmall(clip(node.region ?? ''))}`
  }<td>${renderResources(cvm)}<td>${renderTimes(cvm)}\n`;
}

function renderSmall(text: string): Part {
  return text === '' ? undefined : html`<small>${text}</small>`;
}

// What an app that fails said last may not be true any more.
function renderAsOf({ lastPoll, lastSuccessAtSeconds }: AppView, nowSeconds: number): Part {
  if (lastPoll?.failure === undefined || lastSuccessAtSeconds === undefined) return undefined;
  return renderSmall(`as of ${renderDuration(nowSeconds - lastSuccessAtSeconds)} ago`);
}

function renderNote(
  { inProgress, operation, bootError, bootComplete, status }: Cvm,
  nowSeconds: number,
): Part {
  if (inProgress === true) {
    const { target = 'in progress', startedAtSeconds } = operation ?? {};
    const since =
      startedAtSeconds === undefined ? '' : ` for ${renderDuration(nowSeconds - startedAtSeconds)}`;
    return renderSmall(`${target === status ? 'in progress' : clip(target)}${since}`);
  }
  if (bootError === true) return renderSmall('boot error');
  return bootComplete === false && status === 'running' ? renderSmall('still boots') : undefined;
}

function renderResources({ resources: { vcpus, memoryBytes, gpus } }: Cvm): string {
  const parts = [
    vcpus === undefined ? '' : `${renderCount(vcpus)} vCPU`,
    memoryBytes === undefined ? '' : renderBytes(memoryBytes),
    gpus === undefined || gpus === 0 ? '' : `${renderCount(gpus)} GPU`,
  ];
  return parts.filter(Boolean).join(' · ');
}

function renderTimes({ uptimeSeconds, createdAtSeconds }: Cvm): Part {
  const created = createdAtSeconds === undefined ? undefined : toIsoTime(createdAtSeconds)?.slice(0, 10);
  return html`${uptimeSeconds === undefined ? '–' : renderDuration(uptimeSeconds)}${renderSmall(created === undefined ? '' : `created ${created}`)}`;
}
