import { z } from 'zod';

/** A map with these keys and no others. What the schema says of an unknown one is which are known. */
export function map<S extends z.ZodRawShape>(shape: S, expected = 'a map'): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : `expected ${expected}`,
  });
}

/** A section that may be left out: then all of it is default. */
export function section<S extends z.ZodType>(schema: S): z.ZodType<z.output<S>, unknown> {
  return z.preprocess((entry) => entry ?? {}, schema);
}
