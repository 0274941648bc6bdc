const SMALLEST_BYTES = 65_536;

/** UTF-8 takes at most so many bytes for one unit of a text. */
const BYTES_PER_UNIT = 3;

/**
 * Collects texts as bytes, one run after the other in the same memory: what is collected is copied out to its exact
 * size, and no text of that size is ever made. (One of a megabyte would wait for a full garbage collection.)
 */
export class Scratch {
  #buffer = Buffer.allocUnsafeSlow(SMALLEST_BYTES);
  #length = 0;

  /** Appends a text; half of a surrogate pair becomes U+FFFD. */
  add(text: string): void {
    this.#reserve(text.length * BYTES_PER_UNIT);
    this.#length += this.#buffer.write(text, this.#length);
  }

  /** Lets go of what was added and not taken, as by a rendering that failed. */
  clear(): void {
    this.#length = 0;
  }

  /** What was added since the last time: the bytes that were there before where they are the same. */
  take(before: Buffer | undefined): Buffer {
    const added = this.#buffer.subarray(0, this.#length);
    this.#length = 0;
    return before?.equals(added) === true ? before : Buffer.from(added);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
