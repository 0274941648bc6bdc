const REPOSITORY_URL = 'https://github.com/phala-cloud-exporter/phala-cloud-exporter/blob/main';

/** Address of the runbooks in alerts. A fork changes `REPOSITORY_URL`. */
export const RUNBOOKS_URL = `${REPOSITORY_URL}/docs/runbooks`;
