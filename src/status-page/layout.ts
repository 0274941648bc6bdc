import { type Html, html, type Part, renderHtml, trusted } from './html.ts';
import { STYLE } from './style.ts';

/** A page of the exporter. */
export interface Layout {
  readonly title: string;
  /** The relative address of the root: links work behind a reverse proxy that serves the exporter under a prefix. */
  readonly root: string;
  readonly telemetryPath: string;
  readonly body: Html;
  /** More of the head. */
  readonly head?: Part;
  /** The first link, for keyboards. */
  readonly skip?: Part;
  /** Beside the name of the exporter. */
  readonly note?: string;
}

/** Renders a whole page, which needs no script and loads nothing from elsewhere. */
export function renderLayout({ title, root, telemetryPath, body, head, skip, note }: Layout): string {
  return renderHtml(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${head}<title>${title} · Phala Cloud exporter</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
${skip}
<header>
<p><a href="${root}"><b>Phala Cloud exporter</b></a> <small>${note}</small></p>
<nav aria-label="Pages">
<a href="${root}${telemetryPath.slice(1)}">Metrics</a>
<a href="${root}config">Configuration</a>
<a href="${root}docs/runbooks/README.md">Runbooks</a>
<a href="${root}docs/">Documentation</a>
</nav>
</header>
${body}
</body>
</html>
`);
}
