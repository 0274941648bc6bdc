/** Where all panels, variables and annotations ask: the Prometheus that is chosen above the dashboard. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;
