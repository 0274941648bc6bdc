// Reads panels and values as JSON from stdin, and writes how Grafana displays each. A process of its own, because
// @grafana/data wants a browser around it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const FOLDER = new URL('node_modules/@grafana/data/dist/cjs/', import.meta.url);

if (!existsSync(FOLDER)) {
  process.stderr.write('@grafana/data is missing: npm run test:setup installs it\n');
  process.exit(1);
}
Object.assign(globalThis, {
  window: { addEventListener: () => undefined, localStorage: { getItem: () => null } },
  navigator: { language: 'en-US', languages: ['en-US'] },
});
// The whole package does not load outside a bundler; these files of it do.
const load = createRequire(FOLDER);
const { getFieldDisplayValues } = load('./field/fieldDisplay.cjs');
const { getDisplayProcessor } = load('./field/displayProcessor.cjs');
const { createTheme } = load('./themes/createTheme.cjs');

const theme = createTheme({ colors: { mode: 'dark' } });
const asked = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(asked.map(display)));

function display({ defaults, value }) {
  const shown = value === undefined ? displayEmpty(defaults) : displayValue(defaults, value);
  return { text: `${shown.prefix ?? ''}${shown.text}${shown.suffix ?? ''}`, color: shown.color };
}

// What a stat or a bar gauge draws for a query without a series.
function displayEmpty(defaults) {
  const [first] = getFieldDisplayValues({
    data: [],
    theme,
    timeZone: 'utc',
    fieldConfig: { defaults, overrides: [] },
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    replaceVariables: (variable) => variable,
  });
  return first.display;
}

function displayValue(defaults, value) {
  const type = typeof value === 'string' && value !== 'NaN' ? 'string' : 'number';
  const field = { name: 'Value', type, values: [], config: defaults };
  return getDisplayProcessor({ field, theme, timeZone: 'utc' })(value === 'NaN' ? Number.NaN : value);
}
