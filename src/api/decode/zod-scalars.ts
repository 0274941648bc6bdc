import { z } from 'zod';
import { sanitizeLabelValue } from './label-value-limit.ts';

export const text = z.string().nullish();

/** A finite number that is not negative, null or absent. */
export const amount = z.number().nonnegative().nullish();

export const flag = z.boolean().nullish();

/** An array of which only the length is used. */
export const counted = z.array(z.unknown()).nullish();

/** Public endpoints of a CVM, by their URLs: `app` is answered by any CVM of the app, `instance` by this one. */
export const endpointList = z.array(z.object({ instance: text }).nullish()).nullish();

const id = z.union([z.string(), z.number().transform(String)]);

/** The required id of an item, a number or a string. */
export const identifier = id.pipe(z.string().min(1).max(200)).transform(sanitizeLabelValue);

/** The optional id of another object. */
export const reference = id.nullish();
