const LARGE_ID = /(?<!\\)("id"\s*:\s*)(-?[1-9]\d{15,})(?=\s*[,}])/g;

/** Quotes ids that are numbers of 16 digits or more: beyond 2^53, `JSON.parse` would make two ids the same. */
export function quoteLargeIds(json: string): string {
  return json.replace(LARGE_ID, '$1"$2"');
}
