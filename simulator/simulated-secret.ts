/** The marker in every field that the exporter must never export, log or keep; tests search for it. */
export const SIMULATED_SECRET = 'SIMULATED-SECRET-DO-NOT-EXPORT';
