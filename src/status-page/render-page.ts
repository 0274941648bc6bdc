import { DOCUMENTATION_URL } from '../links.ts';
import { type Html, html, renderHtml, trusted } from './html.ts';
import { renderApps } from './render-apps.ts';
import { renderCvms } from './render-cvms.ts';
import { renderFilter } from './render-filter.ts';
import { renderProblems } from './render-problems.ts';
import { renderSummary, toHeadline } from './render-summary.ts';
import { renderWorkspaces } from './render-workspaces.ts';
import { STYLE } from './style.ts';
import type { StatusView, Verdict } from './view.ts';
import { clip, toIsoTime } from './words.ts';

/** Renders the whole page; it needs no script, and nothing from elsewhere. */
export function renderStatusPage(view: StatusView): string {
  return renderHtml(html`<!doctype html>
<html lang="en">
${renderHead(view)}
<body>
<a class="skip" href="#cvms">Skip to the CVMs</a>
${renderHeader(view)}
<main>
<section class="verdict ${view.verdict}" aria-labelledby="verdict">
<h1 id="verdict">${toHeadline(view)}</h1>
<p>as of ${toIsoTime(view.facts.nowSeconds)?.replace('T', ' ').replace('Z', ' UTC')}</p>
${renderSummary(view)}
</section>
${renderProblems(view)}
${renderWorkspaces(view)}
${renderFilter(view)}
${renderApps(view)}
${renderCvms(view)}
</main>
</body>
</html>
`);
}

function renderHead(view: StatusView): Html {
  return html`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${toHeadline(view)} · Phala Cloud exporter</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(toIcon(view.verdict))}">
<style>${trusted(STYLE)}</style>
</head>`;
}

const ICON_COLOURS: Readonly<Record<Verdict, string>> = {
  attention: '#d93025',
  waiting: '#e8a317',
  empty: '#7a869a',
  good: '#1e8e4e',
};

function toIcon(verdict: Verdict): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="${ICON_COLOURS[verdict]}"/></svg>`;
}

function renderHeader({ facts }: StatusView): Html {
  const { version, revision } = facts.version;
  // Relative, so that they work behind a reverse proxy that serves the page below a path.
  const links: readonly (readonly [address: string, text: string])[] = [
    [`.${facts.telemetryPath}`, 'Metrics'],
    ['./config', 'Configuration'],
    ['./-/healthy', 'Health'],
    ['./-/ready', 'Readiness'],
    [DOCUMENTATION_URL, 'Documentation'],
  ];
  return html`<header>
<p><b>Phala Cloud exporter</b> <small>${version}, revision ${clip(revision, 12)}</small></p>
<nav aria-label="Endpoints">
${links.map(([address, text]) => html`<a href="${address}">${text}</a>\n`)}</nav>
</header>`;
}
