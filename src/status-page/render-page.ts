import { DOCUMENTATION_URL } from '../links.ts';
import { clip, toIsoTime } from './format.ts';
import type { Health } from './health.ts';
import { type Html, html, renderHtml, trusted } from './html.ts';
import { findProblems } from './problems.ts';
import { renderApps } from './render-apps.ts';
import { renderCvms } from './render-cvms.ts';
import { renderSummary } from './render-summary.ts';
import type { StatusData } from './status-data.ts';
import { STYLE } from './style.ts';
import { summarize } from './summarize.ts';

/** Renders the whole page, which needs no script and loads nothing. */
export function renderStatusPage(data: StatusData, search: string): string {
  const summary = summarize(data, search);
  const problems = findProblems(data, summary);
  const [health, headline] = toHeadline(data, problems.length);
  return renderHtml(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
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
<p>as of ${toIsoTime(data.nowSeconds)?.replace('T', ' ').replace('Z', ' UTC')}</p>
${renderSummary(data, summary)}
</section>
${problems.length === 0 ? undefined : renderProblems(problems)}
${renderSearch(search)}
${renderApps(summary, data.nowSeconds)}
${renderCvms(summary, data.nowSeconds)}
</main>
</body>
</html>
`);
}

function toHeadline({ isReady, snapshot, shard }: StatusData, problems: number): readonly [Health, string] {
  if (problems > 0) return ['failed', problems === 1 ? '1 problem' : `${problems} problems`];
  if (!isReady || snapshot.apps.some(({ lastPoll }) => lastPoll === undefined))
    return ['transitional', 'Waiting for the first polls'];
  if (snapshot.apps.length > 0) return ['ok', 'No problems'];
  return ['stopped', shard.total > 1 ? 'No apps on this shard' : 'No apps to poll'];
}

function renderHeader({ version, telemetryPath }: StatusData): Html {
  // Relative links work behind a reverse proxy that serves the page under a prefix.
  const links: readonly (readonly [url: string, text: string])[] = [
    [`.${telemetryPath}`, 'Metrics'],
    ['./config', 'Configuration'],
    ['./-/healthy', 'Health'],
    ['./-/ready', 'Readiness'],
    [DOCUMENTATION_URL, 'Documentation'],
  ];
  return html`<header>
<p><b>Phala Cloud exporter</b> <small>${version.version}, revision ${clip(version.revision, 12)}</small></p>
<nav aria-label="Endpoints">
${links.map(([url, text]) => html`<a href="${url}">${text}</a>\n`)}</nav>
</header>`;
}

function renderProblems(problems: readonly Html[]): Html {
  return html`<section aria-labelledby="problems">
<h2 id="problems">Problems</h2>
<ul class="problems">
${problems.map((problem) => html`<li>${problem}\n`)}</ul>
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
