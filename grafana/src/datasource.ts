/** The data source of all panels, variables and annotations: the Prometheus selected above the dashboard. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;
