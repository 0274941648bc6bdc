import { DOCUMENTATION_URL } from '../links.ts';
import { renderAge } from './components.ts';
import { clip, countOf, formatCount, formatDuration, toIsoTime } from './format.ts';
import type { Health } from './health.ts';
import { type Html, html, type Part, renderHtml, trusted } from './html.ts';
import { findProblems } from './problems.ts';
import { findRows, type Rows, toRows } from './rows.ts';
import type { StatusData } from './status-data.ts';
import { STYLE } from './style.ts';
import { renderApps, renderCvms } from './tables.ts';

/** Renders the whole page, which needs no script and loads nothing. */
export function renderStatusPage(data: StatusData, search: string): string {
  const all = toRows(data.snapshot);
  const found = findRows(all, search);
  const problems = findProblems(data, all);
  const [health, headline] = toHeadline(data, problems.length);
  return renderHtml(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${headline} · Phala Cloud exporter</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#cvms">Skip to the CVMs</a>
${renderHeader(data)}
<main>
<section class="overview ${health}" aria-labelledby="headline">
<h1 id="headline">${headline}</h1>
<p>as of ${toIsoTime(data.nowSeconds).replace('T', ' ').replace('Z', ' UTC')}</p>
${renderSummary(data, all)}
</section>
${renderProblems(problems)}
${renderSearch(search)}
${renderApps(found.apps, data.nowSeconds)}
${renderCvms(found.cvms, data.nowSeconds)}
</main>
</body>
</html>
`);
}

function toHeadline({ isReady, snapshot, shard }: StatusData, problems: number): readonly [Health, string] {
  if (problems > 0) return ['failed', countOf(problems, 'problem')];
  if (!isReady || snapshot.apps.some(({ lastPoll }) => lastPoll === undefined))
    return ['transitional', 'Waiting for the first polls'];
  if (snapshot.apps.length > 0) return ['ok', 'No problems'];
  return ['stopped', shard.total > 1 ? 'No apps on this shard' : 'No apps to poll'];
}

function renderHeader({ version, telemetryPath }: StatusData): Html {
  // Relative links work behind a reverse proxy that serves the page under a prefix.
  return html`<header>
<p><b>Phala Cloud exporter</b> <small>${version.version}, revision ${clip(version.revision, 12)}</small></p>
<nav aria-label="Endpoints">
<a href=".${telemetryPath}">Metrics</a>
<a href="./sd/guests">Guests</a>
<a href="./sd/endpoints">Endpoints</a>
<a href="./config">Configuration</a>
<a href="./-/healthy">Health</a>
<a href="./-/ready">Readiness</a>
<a href="${DOCUMENTATION_URL}">Documentation</a>
</nav>
</header>`;
}

// Counts, ages and the state of the exporter itself.
function renderSummary(data: StatusData, { apps, cvms }: Rows): Html {
  const { snapshot, workspaces, shard, isReady, nowSeconds } = data;
  const polled = apps.filter(({ app }) => app.lastPoll !== undefined && app.lastPoll.failure === undefined);
  const running = apps.reduce((sum, app) => sum + app.running, 0);
  const nodes = snapshot.nodes.length === 0 ? '' : ` on ${countOf(snapshot.nodes.length, 'node')}`;
  return html`<dl class="facts">
${renderFact('Polled apps', formatCount(polled.length), `of ${formatCount(apps.length)}`)}
${renderFact('Running CVMs', formatCount(running), `of ${formatCount(cvms.length)}${nodes}`)}
${renderFact('Oldest data', ...toOldestData(data))}
${renderFact('Workspaces', formatCount(workspaces.length))}
${renderFact('Configuration', 'loaded', renderAge(data.loadedAtSeconds, nowSeconds))}
${shard.total > 1 ? renderFact('Shard', formatCount(shard.number), `of ${formatCount(shard.total)}, counted from 0`) : undefined}
${renderFact('Readiness', isReady ? 'ready' : 'not ready', isReady ? undefined : 'waiting for the first poll cycle')}
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

function renderProblems(problems: readonly Html[]): Part {
  if (problems.length === 0) return undefined;
  return html`<section aria-labelledby="problems">
<h2 id="problems">Problems</h2>
<ul class="problems">
${problems.map((problem) => html`<li class="failed">${problem}\n`)}</ul>
</section>`;
}

function renderSearch(search: string): Html {
  return html`<form role="search" action="?">
<label for="q">Search apps and CVMs</label>
<input type="search" id="q" name="q" value="${search}" maxlength="100" autocomplete="off" spellcheck="false" placeholder="name, id, workspace, node, status…">
<button>Search</button>
${search === '' ? undefined : html`<a href="?">Show all</a>`}
</form>`;
}
