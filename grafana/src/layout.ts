import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type GridPos,
  type Panel,
  RowBuilder,
  type RowPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** The number of columns of Grafana's grid. */
const GRID_COLUMNS = 24;

/** A panel and its size in units of the grid. */
export interface GridPanel {
  readonly panel: Builder<Panel>;
  readonly width: number;
  readonly height: number;
}

/** A row: a title and the panels below it. */
export interface Row {
  readonly title: string;
  /** Whether its panels are hidden until somebody opens it. */
  readonly isCollapsed?: boolean;
  readonly panels: readonly GridPanel[];
}

/** Places rows one below the other, with their panels from left to right, and gives each an id from 1 on. */
export function toGrid(rows: readonly Row[]): (Panel | RowPanel)[] {
  let nextId = 1;
  let y = 0;
  const placed: (Panel | RowPanel)[] = [];
  for (const { title, isCollapsed = false, panels } of rows) {
    const row = {
      ...new RowBuilder(title).build(),
      id: nextId++,
      gridPos: { x: 0, y, w: GRID_COLUMNS, h: 1 },
    };
    const positions = toPositions(panels, y + 1);
    const built = panels.flatMap(({ panel }, index) => {
      const gridPos = positions[index];
      return gridPos === undefined ? [] : [{ ...panel.build(), id: nextId++, gridPos }];
    });
    // Grafana reads the panels of a collapsed row inside it.
    placed.push(...(isCollapsed ? [{ ...row, collapsed: true, panels: built }] : [row, ...built]));
    y = isCollapsed ? y + 1 : Math.max(y + 1, ...positions.map((position) => position.y + position.h));
  }
  return placed;
}

function toPositions(panels: readonly GridPanel[], top: number): readonly GridPos[] {
  let x = 0;
  let y = top;
  let lineHeight = 0;
  return panels.map(({ width, height }) => {
    if (x + width > GRID_COLUMNS) {
      x = 0;
      y += lineHeight;
      lineHeight = 0;
    }
    const position = { x, y, w: width, h: height };
    x += width;
    lineHeight = Math.max(lineHeight, height);
    return position;
  });
}
