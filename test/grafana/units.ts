/** Units that Grafana 10 to 13 know, as far as the dashboards use them. */
export const UNITS = [
  'none',
  's',
  'bytes',
  'percentunit',
  'ops',
  'reqps',
  'currencyUSD',
  'dateTimeAsLocal',
  'dateTimeFromNow',
] as const;
