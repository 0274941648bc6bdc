import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Snippet {
  readonly page: string;
  readonly text: string;
}

const PAGES = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).trim().split('\n');

/** All blocks of shell. */
export const BLOCKS = findAll(/^```(?:sh|bash|shell|console)\n(.*?)^```$/gms);

/** The commands of all blocks, one by one. */
export const COMMANDS = BLOCKS.flatMap(({ page, text }) =>
  text
    .replaceAll(/\\\n\s*/g, '')
    .split(/\n|&&/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(Boolean)
    .map((command): Snippet => ({ page, text: command })),
);

/** Code within lines that begins with the words. */
export function findInline(words: string): readonly Snippet[] {
  return findAll(/`([^`\n]+)`/g).filter(({ text }) => text.startsWith(words));
}

function findAll(pattern: RegExp): readonly Snippet[] {
  return PAGES.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(pattern)].map(([, text = '']): Snippet => ({ page, text })),
  );
}
