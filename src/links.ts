const REPOSITORY_URL = 'https://github.com/phala-cloud-exporter/phala-cloud-exporter/blob/main';

/** Where the documentation can be read; whoever hosts a copy changes `REPOSITORY_URL`. */
export const DOCUMENTATION_URL = `${REPOSITORY_URL}/README.md`;

/** Where this repository's runbooks can be read. */
export const RUNBOOKS_URL = `${REPOSITORY_URL}/docs/runbooks`;
