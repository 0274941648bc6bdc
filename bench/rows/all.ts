import type { Row } from '../row.ts';
import { blockRow } from './block.ts';
import { jsonExporterRow } from './json-exporter.ts';
import { memoryRow } from './memory.ts';
import { plainRow } from './plain.ts';
import { pollRow } from './poll.ts';
import { scrapeRows } from './scrape.ts';
import { sizeRow } from './size.ts';
import { startRow } from './start.ts';

/** Every row, in the order of the targets. */
export const ROWS: readonly Row[] = [
  ...scrapeRows,
  plainRow,
  blockRow,
  memoryRow,
  pollRow,
  startRow,
  sizeRow,
  jsonExporterRow,
];
