import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type GridPos,
  type Panel,
  RowBuilder,
  type RowPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** How many columns Grafana's grid has. */
const GRID_COLUMNS = 24;

/** A panel and the room that it takes, in columns and lines of the grid. */
export interface Placed {
  readonly panel: Builder<Panel>;
  readonly width: number;
  readonly height: number;
}

/** Panels under one headline. */
export interface Room {
  readonly title: string;
  readonly panels: readonly Placed[];
}

/** Lays rooms out one below the other, panels from left to right, and numbers all of them from 1. */
export function layOut(rooms: readonly Room[]): (Panel | RowPanel)[] {
  let nextId = 1;
  let y = 0;
  const laidOut: (Panel | RowPanel)[] = [];
  for (const { title, panels } of rooms) {
    laidOut.push({
      ...new RowBuilder(title).build(),
      id: nextId++,
      gridPos: { x: 0, y, w: GRID_COLUMNS, h: 1 },
    });
    const places = toPlaces(panels, y + 1);
    for (const [index, { panel }] of panels.entries()) {
      const gridPos = places[index];
      if (gridPos !== undefined) laidOut.push({ ...panel.build(), id: nextId++, gridPos });
    }
    y = Math.max(y + 1, ...places.map((place) => place.y + place.h));
  }
  return laidOut;
}

function toPlaces(panels: readonly Placed[], top: number): readonly GridPos[] {
  let x = 0;
  let y = top;
  let lineHeight = 0;
  return panels.map(({ width, height }) => {
    if (x + width > GRID_COLUMNS) {
      x = 0;
      y += lineHeight;
      lineHeight = 0;
    }
    const place = { x, y, w: width, h: height };
    x += width;
    lineHeight = Math.max(lineHeight, height);
    return place;
  });
}
