const LARGE_ID = /(?<!\\)("id"\s*:\s*)(-?[1-9]\d{15,})(?=\s*[,}])/g;

/** Makes texts of ids that are numbers of 16 digits and more: `JSON.parse` would make one of neighbours beyond 2^53. */
export function quoteLargeIds(json: string): string {
  return json.replace(LARGE_ID, '$1"$2"');
}
