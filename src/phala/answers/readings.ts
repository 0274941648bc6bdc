import { isKnown } from '../../snapshot/vocabulary.ts';
import { toLabelText } from './label-text.ts';
import { parseTimestamp } from './timestamp.ts';
import { UnknownWords } from './unknown-words.ts';

/** Longest text that becomes a label; longer ones are cut. */
export const MAX_TEXT_LENGTH = 256;

/** Turns fields into facts, and counts by field path what it does not know or cannot read. */
export class Readings {
  readonly #unknownValues: Map<string, number>;
  readonly #unknownWords: UnknownWords;

  constructor(unknownValues: Map<string, number>, unknownWords = new UnknownWords()) {
    this.#unknownValues = unknownValues;
    this.#unknownWords = unknownWords;
  }

  /** Counts one value of the field as unknown. */
  countUnknown(field: string): void {
    this.#unknownValues.set(field, (this.#unknownValues.get(field) ?? 0) + 1);
  }

  /** A text fit for a label; blank is unknown. */
  text(value: string | null | undefined): string | undefined {
    const trimmed = value?.trim() ?? '';
    if (trimmed === '') return undefined;
    const isLong = value !== null && value !== undefined && value.length > MAX_TEXT_LENGTH;
    return toLabelText(isLong ? toCopy(cutAtCharacter(trimmed)) : trimmed);
  }

  /** A word of a vocabulary in lower case; a word that is not in it is counted, and passed on if there were few. */
  word(field: string, value: string | null | undefined, known: readonly string[]): string | undefined {
    const word = this.text(value?.toLowerCase());
    if (word === undefined || isKnown(known, word)) return word;
    this.countUnknown(field);
    return this.#unknownWords.admit(field, word);
  }

  /** A word of a vocabulary that nobody has published. */
  openWord(field: string, value: string | null | undefined): string | undefined {
    const word = this.text(value);
    return word === undefined ? undefined : this.#unknownWords.admit(field, word);
  }

  /** A date and time as Unix seconds; a date that stands for none is unknown, and not counted. */
  timestamp(field: string, value: string | null | undefined): number | undefined {
    const reading = this.parsed(field, value, parseTimestamp);
    return reading === 'none' ? undefined : reading;
  }

  /** What `parse` makes of a text that is not blank; counted when it makes nothing of it. */
  parsed<T>(
    field: string,
    value: string | null | undefined,
    parse: (text: string) => T | undefined,
  ): T | undefined {
    if (value === null || value === undefined || value.trim() === '') return undefined;
    const result = parse(value);
    if (result === undefined) this.countUnknown(field);
    return result;
  }
}

// A part of a text keeps all of it in memory, however long that is; a copy does not.
function toCopy(part: string): string {
  return Buffer.from(part).toString();
}

function cutAtCharacter(text: string): string {
  if (text.length <= MAX_TEXT_LENGTH) return text;
  const cut = text.slice(0, MAX_TEXT_LENGTH - 1);
  const last = cut.charCodeAt(cut.length - 1);
  const isHalfPair = last >= 0xd800 && last <= 0xdbff;
  return `${isHalfPair ? cut.slice(0, -1) : cut}…`;
}
