import { posix } from 'node:path';
import { Marked, type RendererObject } from 'marked';
import { type Html, html, renderHtml, trusted } from '../status-page/html.ts';
import { type DocFiles, toDocPath, toDocUrl } from './files.ts';

/** Where a page is: its path in the package, and the relative address of the root, such as `../`. */
export interface DocPlace {
  readonly path: string;
  readonly root: string;
  readonly files: DocFiles;
}

/** Renders a page of the documentation; raw HTML in it is shown as text, except for comments. */
export function renderMarkdown(text: string, place: DocPlace): Html {
  const page = new Marked({ renderer: createRenderer(place), async: false }).parse(text) as string;
  // What is wider than the window scrolls by itself, by keyboard too. No text has an unescaped tag.
  return trusted(page.replaceAll(/<(pre|table)>/g, '<$1 tabindex="0">'));
}

/** The first heading of a page. */
export function findTitle(text: string): string {
  return /^# (.+)$/m.exec(text)?.[1]?.replaceAll('`', '') ?? 'Documentation';
}

function createRenderer({ path, root, files }: DocPlace): RendererObject {
  const resolveLink = (href: string): string | undefined => {
    if (/^(https?:|#)/.test(href)) return href;
    const [target = '', fragment] = href.split('#');
    const found = toDocPath(posix.join(posix.dirname(path), target), files);
    return found && `${root}${toDocUrl(found)}${fragment === undefined ? '' : `#${fragment}`}`;
  };
  return {
    html: ({ text }) => renderHtml(html`${text.replaceAll(/<!--.*?-->/gs, '')}`),
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${toAnchor(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      const label = this.parser.parseInline(tokens);
      const address = resolveLink(href);
      // Files of the repository that are not installed have no link.
      return address === undefined ? label : `<a href="${renderHtml(html`${address}`)}">${label}</a>`;
    },
    image({ href, text }) {
      const address = resolveLink(href);
      return address === undefined ? text : renderHtml(html`<img src="${address}" alt="${text}">`);
    },
  };
}

// As GitHub does, so that links work in both places.
function toAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
