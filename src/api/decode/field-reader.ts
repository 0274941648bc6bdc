import { isKnown } from '../../snapshot/vocabulary.ts';
import { LabelValueLimit, sanitizeLabelValue } from './label-value-limit.ts';
import { parseTimestamp } from './timestamp.ts';

/** Length limit of label values; longer ones are truncated. */
export const MAX_TEXT_LENGTH = 256;

/** Converts fields to values of the model, and counts unknown and invalid ones by their path. */
export class FieldReader {
  readonly unknownValues = new Map<string, number>();
  readonly #labelValues: LabelValueLimit;

  constructor(labelValues = new LabelValueLimit()) {
    this.#labelValues = labelValues;
  }

  countUnknown(field: string): void {
    this.unknownValues.set(field, (this.unknownValues.get(field) ?? 0) + 1);
  }

  /** A sanitized label value; `undefined` when blank. */
  text(value: string | null | undefined): string | undefined {
    const trimmed = value?.trim() ?? '';
    if (trimmed === '') return undefined;
    return sanitizeLabelValue((value?.length ?? 0) > MAX_TEXT_LENGTH ? toShortCopy(trimmed) : trimmed);
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

// A slice of a string keeps the whole string in memory; a copy does not. Half a pair of code units is cut off.
function toShortCopy(text: string): string {
  const start = text.slice(0, MAX_TEXT_LENGTH - 1).replace(/[\ud800-\udbff]$/, '');
  return Buffer.from(text.length > MAX_TEXT_LENGTH ? `${start}…` : text).toString();
}
