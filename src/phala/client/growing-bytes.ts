/** The least that is taken at a time: many small pieces must not cost much more than they are long. */
const SMALLEST_BYTES = 4096;

/** Bytes that come piece by piece and are wanted in one: a copy, so that no piece keeps what it was cut from. */
export class GrowingBytes {
  #bytes = Buffer.alloc(0);
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  append(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) this.#grow(Math.max(SMALLEST_BYTES, length, 2 * this.#bytes.length));
    piece.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  /** All of it as UTF-8, and begins anew without it; what is no UTF-8 becomes U+FFFD. */
  takeText(): string {
    const text = this.#bytes.toString('utf8', 0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return text;
  }

  #grow(size: number): void {
    const bytes = Buffer.allocUnsafe(size);
    this.#bytes.copy(bytes, 0, 0, this.#length);
    this.#bytes = bytes;
  }
}
