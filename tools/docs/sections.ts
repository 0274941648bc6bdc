import type { z } from 'zod';
import { code, renderTable } from './markdown.ts';
import { listSections, type Section, type Setting } from './settings.ts';

/** Renders a table for each section of a schema, with its introduction. */
export function renderSections(
  schema: z.ZodType,
  introductions: Readonly<Record<string, string>>,
): readonly string[] {
  return listSections(schema).flatMap((section) => renderSection(section, introductions));
}

function renderSection(
  { path, settings }: Section,
  introductions: Readonly<Record<string, string>>,
): readonly string[] {
  const introduction = introductions[path];
  if (introduction === undefined) throw new Error(`section ${path} has no introduction`);
  return [
    `### ${path === '' ? 'The file' : code(path)}`,
    introduction,
    renderTable(['key', 'expected', 'default', 'meaning'], settings.map(toRow)),
  ];
}

function toRow({ key, facts, isRequired, section }: Setting): readonly string[] {
  const reference = section === undefined ? '' : `See [${code(section)}](#${toAnchor(section)}).`;
  if (facts === undefined) return [code(key), 'a map', '', reference];
  return [
    code(key),
    facts.expected,
    isRequired ? 'required' : toDefault(facts.default),
    [facts.help, reference].filter((text) => text !== '').join(' '),
  ];
}

function toDefault(text: string | undefined): string {
  if (text === undefined) return '';
  return code(text === '' ? "''" : text);
}

// Like GitHub: removes all characters but letters, digits, blanks, `-` and `_`.
function toAnchor(path: string): string {
  return path.replace(/[^\w-]/g, '').toLowerCase();
}
