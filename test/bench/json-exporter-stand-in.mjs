// A fake json_exporter with the features that bench/json-exporter.yml uses: paths such as { .a.b } in lists of objects.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';

const text = { type: 'string' };
const { values: flags } = parseArgs({ options: { 'config.file': text, 'web.listen-address': text } });
const { modules } = parse(readFileSync(flags['config.file'], 'utf8'));
const [host, port] = flags['web.listen-address'].split(':');

function find(item, template) {
  const path = /^\{ \.([\w.]+) \}$/.exec(template)?.[1];
  if (path === undefined) return template;
  const value = path.split('.').reduce((part, key) => (part === null ? null : part[key]), item);
  if (value === undefined) throw new Error(`no item has the path ${path}`);
  return value;
}

function toSeries({ name, labels, values }, item) {
  const pairs = Object.entries(labels).map(([label, path]) => `${label}="${find(item, path)}"`);
  return Object.entries(values).map(
    ([suffix, path]) => `${name}_${suffix}{${pairs.join(',')}} ${Number(find(item, path))}\n`,
  );
}

async function probe({ searchParams }) {
  const module = modules[searchParams.get('module')];
  const response = await fetch(searchParams.get('target'), { headers: module.headers });
  if (!response.ok) throw new Error(`the target returned ${response.status}`);
  const items = await response.json();
  return module.metrics.flatMap((metric) => items.flatMap((item) => toSeries(metric, item))).join('');
}

createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  try {
    response.end(url.pathname === '/probe' ? await probe(url) : '');
  } catch (error) {
    response.writeHead(503).end(String(error));
  }
}).listen(Number(port), host);
