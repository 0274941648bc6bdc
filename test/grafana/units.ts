/** The units of Grafana 10 to 13 that the dashboards use. */
export const UNITS = [
  'none',
  'string',
  's',
  'bytes',
  'percent',
  'percentunit',
  'ops',
  'reqps',
  'prefix:$',
  'dtdhms',
  'dateTimeAsLocal',
  'dateTimeFromNow',
] as const;
