import { ofExporters, told } from '../promql.ts';

/** How many exporters are up: 0, and not unknown, also where none was up in the shown time. */
export const EXPORTERS_UP = `sum(${ofExporters(told('up'))}) or vector(0)`;
