/** Encodes a DER element. */
export function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const bytes = content.length < 0x80 ? [] : toBytes(content.length);
  const length = bytes.length === 0 ? [content.length] : [0x80 + bytes.length, ...bytes];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

export const sequence = (...parts: readonly Buffer[]): Buffer => element(0x30, ...parts);
export const octets = (content: Buffer): Buffer => element(0x04, content);
export const bits = (content: Buffer): Buffer => element(0x03, Buffer.from([0]), content);

/** A number that is not negative. */
export function integer(value: number): Buffer {
  const bytes = value === 0 ? [0] : toBytes(value);
  return element(0x02, Buffer.from((bytes[0] ?? 0) >= 0x80 ? [0, ...bytes] : bytes));
}

/** An object identifier, such as `2.5.4.3`. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(toBase128)]));
}

/** A time before 2050. */
export function utcTime(seconds: number): Buffer {
  const digits = new Date(seconds * 1000).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return element(0x17, Buffer.from(`${digits}Z`));
}

/** The name of a certificate's subject or issuer. */
export function commonName(name: string): Buffer {
  return sequence(element(0x31, sequence(objectId('2.5.4.3'), element(0x0c, Buffer.from(name)))));
}

function toBytes(value: number): number[] {
  return value === 0 ? [] : [...toBytes(Math.floor(value / 256)), value % 256];
}

function toBase128(value: number): number[] {
  const groups = value.toString(2).length / 7;
  return Array.from({ length: Math.max(1, Math.ceil(groups)) }, (_, index) => index)
    .reverse()
    .map((group) => (Math.floor(value / 128 ** group) % 128) + (group > 0 ? 0x80 : 0));
}
