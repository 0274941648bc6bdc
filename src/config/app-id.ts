/** Parses an app id (bare, `app_…` or `0x…`, any case) to 40 lower-case hex digits. */
export function parseAppId(text: string): string | undefined {
  const [, digits] = /^(?:app_|0x)?([0-9a-f]{40})$/i.exec(text) ?? [];
  return digits?.toLowerCase();
}
