// What panels say when there is nothing to show. An exporter that is down leaves all panels like this.

/** Nothing is known: nobody says anything about CVMs. */
export const NOTHING_KNOWN =
  'Nothing is known: no exporter is up, nothing matches the choice, or the API does not tell';

/** Nothing to see is good news. */
export const NONE = 'None, if the exporter is up and this version of the API tells it';

/** What only the older shape of the API tells. */
export const OLD_SHAPE_ONLY = 'Not told by this version of the API (api.version 2025-10-28 tells it)';

/** What only the newer shape of the API tells. */
export const NEW_SHAPE_ONLY = 'Not told by this version of the API (api.version 2026-01-21 tells it)';
