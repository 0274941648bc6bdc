const REPOSITORY_URL = 'https://github.com/phala-cloud-exporter/phala-cloud-exporter/blob/main';

/** Address of the documentation. A fork changes `REPOSITORY_URL`. */
export const DOCUMENTATION_URL = `${REPOSITORY_URL}/README.md`;

/** Address of the runbooks. */
export const RUNBOOKS_URL = `${REPOSITORY_URL}/docs/runbooks`;
