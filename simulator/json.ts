/** An object of an answer, before it is written as JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;
