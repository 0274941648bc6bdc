/** Units that Grafana 10 to 13 know, as far as the dashboards use them. */
export const UNITS = [
  'none',
  'string',
  's',
  'bytes',
  'percentunit',
  'ops',
  'reqps',
  'prefix:$',
  'dtdhms',
  'dateTimeAsLocal',
  'dateTimeFromNow',
] as const;
