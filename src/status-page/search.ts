/** A longer text is cut: every character of it is searched for. */
const MAX_LENGTH = 100;

/** The search text in the query string of an address; everything else in it is ignored. */
export function parseSearch(queryString: string): string {
  const text = new URLSearchParams(queryString).get('q') ?? '';
  return text.trim().slice(0, MAX_LENGTH).toWellFormed().trim();
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
    const haystack = toText().toLowerCase();
    return words.every((word) => haystack.includes(word));
  };
}
