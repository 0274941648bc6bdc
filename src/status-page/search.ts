/** A longer text is cut: every character of it is searched for. */
const MAX_LENGTH = 100;

/** What the address of the page selects. */
export interface PageQuery {
  readonly search: string;
  /** Whether the page does not reload itself. */
  readonly isStill: boolean;
}

/** The query string of an address; everything unknown in it is ignored. */
export function parseQuery(queryString: string): PageQuery {
  const parameters = new URLSearchParams(queryString);
  const text = parameters.get('q') ?? '';
  return {
    search: text.trim().slice(0, MAX_LENGTH).toWellFormed().trim(),
    isStill: parameters.get('reload') === 'off',
  };
}

/** The relative address of the same search, reloading or not. */
export function toReloadUrl(search: string, isStill: boolean): string {
  return `?${new URLSearchParams({ ...(search !== '' && { q: search }), ...(isStill && { reload: 'off' }) }).toString()}`;
}

/** The relative address of a search. */
export function toSearchUrl(text: string): string {
  return `?${new URLSearchParams({ q: text }).toString()}`;
}

/** Creates a test of whether every word of a search occurs in a text, in any case. */
export function createMatcher(text: string): (toText: () => string) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (toText) => {
    if (words.length === 0) return true;
    const haystack = toText().toLowerCase().toWellFormed();
    return words.every((word) => haystack.includes(word));
  };
}
