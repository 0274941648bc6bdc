import { exporterSeries, selector } from '../promql.ts';

/** The number of exporters that are up: 0, and not unknown, when none was up in the time range. */
export const EXPORTERS_UP = `sum(${exporterSeries(selector('up'))}) or vector(0)`;
