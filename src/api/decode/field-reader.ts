import { isKnown } from '../../snapshot/vocabulary.ts';
import { LabelValueLimit } from './label-value-limit.ts';
import { sanitizeLabelValue } from './sanitize-label-value.ts';
import { parseTimestamp } from './timestamp.ts';

/** Length limit of label values; longer ones are truncated. */
export const MAX_TEXT_LENGTH = 256;

/** Converts fields to values of the model, and counts unknown and invalid ones by their path. */
export class FieldReader {
  readonly #unknownValues: Map<string, number>;
  readonly #labelValues: LabelValueLimit;

  constructor(unknownValues: Map<string, number>, labelValues = new LabelValueLimit()) {
    this.#unknownValues = unknownValues;
    this.#labelValues = labelValues;
  }

  /** Counts an unknown or invalid value. */
  countUnknown(field: string): void {
    this.#unknownValues.set(field, (this.#unknownValues.get(field) ?? 0) + 1);
  }

  /** A sanitized label value; `undefined` when blank. */
  text(value: string | null | undefined): string | undefined {
    const trimmed = value?.trim() ?? '';
    if (trimmed === '') return undefined;
    const isLong = value !== null && value !== undefined && value.length > MAX_TEXT_LENGTH;
    return sanitizeLabelValue(isLong ? toCopy(cutAtCharacter(trimmed)) : trimmed);
  }

  /** A word of a vocabulary in lower case; an unknown word is counted, and limited in number. */
  word(field: string, value: string | null | undefined, known: readonly string[]): string | undefined {
    const word = this.text(value?.toLowerCase());
    if (word === undefined || isKnown(known, word)) return word;
    this.countUnknown(field);
    return this.#labelValues.limit(field, word);
  }

  /** A word of an unpublished vocabulary, limited in number. */
  openWord(field: string, value: string | null | undefined): string | undefined {
    const word = this.text(value);
    return word === undefined ? undefined : this.#labelValues.limit(field, word);
  }

  /** A date and time as Unix seconds; `undefined` for a placeholder, which is not counted. */
  timestamp(field: string, value: string | null | undefined): number | undefined {
    const reading = this.parsed(field, value, parseTimestamp);
    return reading === 'none' ? undefined : reading;
  }

  /** The parsed text, if it is not blank; `undefined` is counted as invalid. */
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

// A slice of a string keeps the whole string in memory; a copy does not.
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
