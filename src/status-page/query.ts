/** What a reader of the page asks for. */
export interface StatusQuery {
  /** Words that must all occur; empty for everything. */
  readonly text: string;
  /** A status, `NEEDS_ATTENTION`, or empty for all. */
  readonly status: string;
  /** From 1 on; there may be no such page. */
  readonly appsPage: number;
  readonly cvmsPage: number;
}

/** The status to ask for what needs attention, whatever its status. */
export const NEEDS_ATTENTION = 'needs-attention';

/** Longer texts are cut: nobody types them, and each character is looked for. */
const MAX_LENGTH = 100;

/** Reads the part of an address behind `?`; what is unknown or makes no sense is as if it were not there. */
export function parseQuery(search: string): StatusQuery {
  const parameters = new URLSearchParams(search);
  const read = (name: string): string => parameters.get(name) ?? '';
  return {
    text: tidy(read('q')),
    status: tidy(read('status').toLowerCase()),
    appsPage: toPage(read('apps')),
    cvmsPage: toPage(read('page')),
  };
}

/** The address of the same page with other wishes; a page number that is not among them is the first. */
export function toAddress({ text, status, appsPage = 1, cvmsPage = 1 }: Partial<StatusQuery>): string {
  const parameters = new URLSearchParams();
  if (text) parameters.set('q', text);
  if (status) parameters.set('status', status);
  if (appsPage > 1) parameters.set('apps', String(appsPage));
  if (cvmsPage > 1) parameters.set('page', String(cvmsPage));
  return `?${parameters.toString()}`;
}

function tidy(text: string): string {
  return text.trim().slice(0, MAX_LENGTH).toWellFormed().trim();
}

function toPage(text: string): number {
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1;
}
