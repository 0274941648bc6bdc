import { renderAccounts } from './accounts.ts';
import { unknownCvms } from './app-problems.ts';
import { renderAge } from './components.ts';
import { renderDetails } from './cvm-details.ts';
import { clip, countOf, formatCount, formatDuration, toIsoTime } from './format.ts';
import type { Health } from './health.ts';
import { type Html, html, type Part } from './html.ts';
import { renderLayout } from './layout.ts';
import type { Problem } from './problem.ts';
import { findProblems, renderProblems } from './problems.ts';
import { findRows, type Rows, toRows } from './rows.ts';
import { type PageQuery, toReloadUrl } from './search.ts';
import type { StatusData } from './status-data.ts';
import { renderApps, renderCvms, renderNodes } from './tables.ts';

/** How often the page reloads itself. */
export const RELOAD_SECONDS = 30;

/** Renders the status page. */
export function renderStatusPage(data: StatusData, query: PageQuery): string {
  const { nowSeconds, telemetryPath, version } = data;
  const all = toRows(data.snapshot);
  const found = findRows(all, query.search);
  const problems = findProblems(data, all);
  const [health, headline] = toHeadline(data, problems);
  const [cvm, ...others] = found.cvms;
  const body = html`<main>
<section class="overview ${health}" aria-labelledby="headline">
<h1 id="headline">${headline}</h1>
<p>as of ${toIsoTime(nowSeconds).replace('T', ' ').replace('Z', ' UTC')} · ${renderReload(query)}</p>
${renderSummary(data, all)}
</section>
${renderProblems(problems)}
${renderAccounts(data.snapshot)}
${renderSearch(query)}
${query.search !== '' && cvm !== undefined && others.length === 0 ? renderDetails(cvm, data) : undefined}
${renderNodes(found.nodes, nowSeconds)}
${renderApps(found.apps, nowSeconds)}
${renderCvms(found.cvms, nowSeconds)}
</main>
${renderFooter(data)}`;
  const [first] = problems;
  return renderLayout({
    title: first === undefined ? headline : `${headline}: ${first.title}`,
    head: query.isStill ? undefined : html`<meta http-equiv="refresh" content="${RELOAD_SECONDS}">\n`,
    root: './',
    telemetryPath,
    note: `${version.version}, revision ${clip(version.revision, 12)}`,
    skip: html`<a class="skip" href="#cvms">Skip to the CVMs</a>`,
    body,
  });
}

function toHeadline(
  { isReady, snapshot, shard }: StatusData,
  problems: readonly Problem[],
): readonly [Health, string] {
  const isCritical = problems.some(({ severity }) => severity === 'critical');
  if (problems.length > 0)
    return [isCritical ? 'failed' : 'transitional', countOf(problems.length, 'problem')];
  if (!isReady || snapshot.apps.some(({ lastPoll }) => lastPoll === undefined))
    return ['transitional', 'Waiting for the first polls'];
  if (snapshot.apps.length > 0) return ['ok', 'No problems'];
  return ['stopped', shard.total > 1 ? 'No apps on this shard' : 'No apps to poll'];
}

function renderReload({ search, isStill }: PageQuery): Html {
  const url = toReloadUrl(search, !isStill);
  return isStill
    ? html`not reloading: <a href="${url}">reload every ${RELOAD_SECONDS} s</a>`
    : html`reloads every ${RELOAD_SECONDS} s: <a href="${url}">stop</a>`;
}

// Counts and ages; what is not known is counted as unknown.
function renderSummary(data: StatusData, { apps, cvms, nodes }: Rows): Html {
  const { shard } = data;
  const running = apps.reduce((sum, app) => sum + app.running, 0);
  const unknown = unknownCvms(apps);
  const polled = apps.filter(({ app }) => app.lastPoll !== undefined && app.lastPoll.failure === undefined);
  const online = nodes.filter(({ isDown }) => !isDown);
  const unknownNote = unknown > 0 ? `, ${formatCount(unknown)} unknown` : '';
  return html`<dl class="facts">
${renderFact('Running CVMs', formatCount(running), `of ${formatCount(cvms.length + unknown)}${unknownNote}`)}
${renderFact('Apps with data', formatCount(polled.length), `of ${formatCount(apps.length)}`)}
${renderFact('Nodes online', formatCount(online.length), `of ${formatCount(nodes.length)}`)}
${renderFact('Oldest data', ...toOldestData(data))}
${shard.total > 1 ? renderFact('Shard', formatCount(shard.number), `of ${formatCount(shard.total)}, counted from 0`) : undefined}
</dl>`;
}

function renderFact(name: string, value: string, note?: Part): Html {
  return html`<div><dt>${name}<dd>${value} <small>${note}</small></div>`;
}

function toOldestData({ snapshot, nowSeconds }: StatusData): [value: string, note?: string] {
  const times = snapshot.apps.flatMap(({ lastSuccessAtSeconds }) => lastSuccessAtSeconds ?? []);
  if (times.length === 0) return ['none yet'];
  return [formatDuration(nowSeconds - Math.min(...times)), 'old'];
}

function renderSearch({ search, isStill }: PageQuery): Html {
  return html`<form role="search" action="?">
<label for="q">Search</label>
<input type="search" id="q" name="q" value="${search}" maxlength="100" autocomplete="off" spellcheck="false" placeholder="name, id, workspace, node, status…">
${isStill ? html`<input type="hidden" name="reload" value="off">` : undefined}<button>Search</button>
${search === '' ? undefined : html`<a href="?">Show all</a>`}
</form>`;
}

function renderFooter({ isReady, loadedAtSeconds, nowSeconds, workspaces, grafanaUrl }: StatusData): Html {
  return html`<footer><p>${countOf(workspaces.length, 'workspace')} · Configuration loaded ${renderAge(loadedAtSeconds, nowSeconds)} · ${
    isReady ? 'ready' : 'not ready: waiting for the first poll cycle'
  } · <a href="./-/healthy">health</a> · <a href="./-/ready">readiness</a> · targets: <a href="./sd/guests">guests</a>, <a href="./sd/endpoints">endpoints</a>${
    grafanaUrl === undefined ? undefined : html` · <a href="${grafanaUrl}/d/phala-cloud-fleet">Grafana</a>`
  }</footer>`;
}
