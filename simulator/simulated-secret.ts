/** The marker inside every field that an exporter must never export, log or keep; tests search for it. */
export const SIMULATED_SECRET = 'SIMULATED-SECRET-DO-NOT-EXPORT';
