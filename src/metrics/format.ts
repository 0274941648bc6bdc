import type { FamilyHeader } from './define.ts';

/** A text format: formats differ in headers only. */
export interface ExpositionFormat {
  readonly contentType: string;
  readonly renderHeader: (family: FamilyHeader) => string;
  /** Follows the last family. */
  readonly end: string;
}

export const TEXT: ExpositionFormat = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  renderHeader: ({ name, help, type }) => `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`,
  end: '',
};

/** OpenMetrics 1.0: a counter's family lacks `_total`, a unit has a line, and the end is marked. */
export const OPENMETRICS: ExpositionFormat = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  renderHeader: ({ name, help, type }) => {
    const family = type === 'counter' ? name.replace(/_total$/, '') : name;
    const unit = /_(seconds|bytes|usd)$/.exec(family)?.[1];
    const unitLine = unit === undefined ? '' : `# UNIT ${family} ${unit}\n`;
    return `# HELP ${family} ${escapeText(help)}\n# TYPE ${family} ${type}\n${unitLine}`;
  },
  end: '# EOF\n',
};

/** Renders the labels between a sample's braces; those without a value are left out. */
export function renderLabels(names: readonly string[], values: readonly (string | undefined)[]): string {
  let rendered = '';
  for (const [index, name] of names.entries()) {
    const value = values[index];
    if (value === undefined || value === '') continue;
    rendered += `${rendered === '' ? '' : ','}${name}="${escapeText(value)}"`;
  }
  return rendered;
}

/** Renders one line; `labels` come from `renderLabels`. */
export function renderSample(name: string, labels: string, value: number): string {
  return labels === '' ? `${name} ${renderValue(value)}\n` : `${name}{${labels}} ${renderValue(value)}\n`;
}

function renderValue(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : `${value < 0 ? '-' : '+'}Inf`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

// Nearly every value needs no escape: a test is cheaper than replacing.
function escapeText(text: string): string {
  return /["\\\n\0]/.test(text) ? escapeHelp(text).replaceAll('"', '\\"').replaceAll('\0', '\uFFFD') : text;
}
