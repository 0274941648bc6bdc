/** A plain page of links, for whoever opens the exporter in a browser. */
export function renderLandingPage(version: string, telemetryPath: string): string {
  const links = [
    [telemetryPath, 'Metrics'],
    ['/config', 'Configuration in effect'],
    ['/-/healthy', 'Health'],
    ['/-/ready', 'Readiness'],
  ];
  const items = links.map(([path = '', title]) => `<li><a href="${escapeHtml(path)}">${title}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Phala Cloud exporter</title></head>
<body>
<h1>Phala Cloud exporter</h1>
<p>Version ${escapeHtml(version)}</p>
<ul>
${items.join('\n')}
</ul>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
