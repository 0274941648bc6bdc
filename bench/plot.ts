import { COST_NAMES, COSTS, type Cost, type SizeCosts } from './size-costs.ts';

const PANEL = { width: 250, height: 240, left: 58, top: 44, gap: 104 };
const WIDTH = PANEL.left + COST_NAMES.length * (PANEL.width + PANEL.gap) - PANEL.gap + 56;
const HEIGHT = PANEL.top + PANEL.height + 56;

const STYLE = `
    text { font: 12px system-ui, sans-serif; fill: #57606a; }
    .title { font-size: 13px; font-weight: 600; fill: #1f2328; }
    .grid { stroke: #d0d7de; stroke-width: 1; }
    .linear { stroke: #8c959f; stroke-width: 1.5; stroke-dasharray: 6 5; fill: none; }
    .cost { stroke: #0969da; stroke-width: 2.5; fill: none; }
    .point { fill: #0969da; }
    .value { fill: #1f2328; }
    @media (prefers-color-scheme: dark) {
      text { fill: #9198a1; }
      .title, .value { fill: #f0f6fc; }
      .grid { stroke: #3d444d; }
      .linear { stroke: #656c76; }
      .cost { stroke: #4493f8; }
      .point { fill: #4493f8; }
    }`;

/** Renders the costs by size: a chart per cost, both axes logarithmic, with a dashed line for linear growth. */
export function renderPlot(sizes: readonly SizeCosts[]): string {
  const panels = COST_NAMES.map((cost, index) => renderPanel(cost, sizes, index));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">
  <title id="title">Cost against size: event-loop time, time per scrape and memory, for ${sizes.map(({ cvms }) => cvms).join(', ')} CVMs</title>
  <style>${STYLE}
  </style>
${panels.join('\n')}
</svg>
`;
}

/** A logarithmic axis: its decades, and the position of a value from 0 to 1 (or slightly above, see SLACK). */
interface Axis {
  readonly decades: readonly number[];
  readonly at: (value: number) => number;
}

/** The share of a decade that a value may exceed the last one: 10 067 CVMs are drawn at 10 000. */
const SLACK = 0.05;
/** The share of a decade between the first one and the lowest value: room for its label. */
const HEADROOM = 0.25;

function toAxis(values: readonly number[], headroom: number): Axis {
  const first = Math.floor(Math.log10(Math.min(...values)) - headroom);
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values)) - SLACK));
  return {
    decades: Array.from({ length: last - first + 1 }, (_, index) => first + index),
    at: (value) => (Math.log10(value) - first) / (last - first),
  };
}

function renderPanel(cost: Cost, sizes: readonly SizeCosts[], index: number): string {
  const { label, unit } = COSTS[cost];
  const [first] = sizes;
  if (first === undefined) throw new Error('expected at least one size to draw, got none');
  const cvmCounts = sizes.map(({ cvms }) => cvms);
  const linear = cvmCounts.map((cvms): readonly [number, number] => [
    cvms,
    first[cost] * (cvms / first.cvms),
  ]);
  const x = toAxis(cvmCounts, 0);
  const y = toAxis([...sizes.map((point) => point[cost]), ...linear.map(([, value]) => value)], HEADROOM);
  const left = PANEL.left + index * (PANEL.width + PANEL.gap);
  const toPosition = (cvms: number, value: number): string =>
    `${toNumber(x.at(cvms) * PANEL.width)},${toNumber((1 - y.at(value)) * PANEL.height)}`;
  const measured = sizes.map((point): readonly [number, number] => [point.cvms, point[cost]]);
  const toLine = (line: readonly (readonly [number, number])[]): string =>
    line.map(([cvms, value]) => toPosition(cvms, value)).join(' ');
  return `  <g transform="translate(${left} ${PANEL.top})">
    <text class="title" x="0" y="-20">${label}, ${unit}</text>
${[...renderColumns(x), ...renderRows(y)].join('\n')}
    <polyline class="linear" points="${toLine(linear)}"/>
    <polyline class="cost" points="${toLine(measured)}"/>
${measured.map(([cvms, value]) => renderPoint(toPosition(cvms, value), value)).join('\n')}
    <text x="${PANEL.width / 2}" y="${PANEL.height + 40}" text-anchor="middle">CVMs (dashed: linear)</text>
  </g>`;
}

function renderColumns({ decades, at }: Axis): readonly string[] {
  return decades.map((decade) => {
    const x = toNumber(at(10 ** decade) * PANEL.width);
    return `    <line class="grid" x1="${x}" y1="0" x2="${x}" y2="${PANEL.height}"/><text x="${x}" y="${PANEL.height + 18}" text-anchor="middle">${renderDecade(decade)}</text>`;
  });
}

function renderRows({ decades, at }: Axis): readonly string[] {
  return decades.map((decade) => {
    const y = toNumber((1 - at(10 ** decade)) * PANEL.height);
    return `    <line class="grid" x1="0" y1="${y}" x2="${PANEL.width}" y2="${y}"/><text x="-8" y="${y + 4}" text-anchor="end">${renderDecade(decade)}</text>`;
  });
}

function renderPoint(position: string, value: number): string {
  const [x = 0, y = 0] = position.split(',').map(Number);
  const text = value >= 100 ? value.toFixed(0) : value.toPrecision(2);
  return `    <circle class="point" cx="${x}" cy="${y}" r="4"/><text class="value" x="${x + 7}" y="${y + 17}">${text}</text>`;
}

function renderDecade(decade: number): string {
  const value = 10 ** decade;
  return decade < 0 ? value.toFixed(-decade) : String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
}

function toNumber(value: number): number {
  return Number(value.toFixed(1));
}
