// Reads panel settings and values as JSON from stdin, and writes how Grafana displays each. Runs in its own process,
// because @grafana/data needs globals of a browser.
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
// Only these files of the package load without a bundler.
const load = createRequire(FOLDER);
const { getFieldDisplayValues } = load('./field/fieldDisplay.cjs');
const { getDisplayProcessor } = load('./field/displayProcessor.cjs');
const { createTheme } = load('./themes/createTheme.cjs');

const theme = createTheme({ colors: { mode: 'dark' } });
const values = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(values.map(display)));

function display({ defaults, value }) {
  const displayed = value === undefined ? displayEmpty(defaults) : displayValue(defaults, value);
  return {
    text: `${displayed.prefix ?? ''}${displayed.text}${displayed.suffix ?? ''}`,
    color: displayed.color,
  };
}

// How a stat or a bar gauge shows a query without series.
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
