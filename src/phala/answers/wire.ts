import { z } from 'zod';
import { toLabelText } from './label-text.ts';

/** Some text, or nothing. */
export const text = z.string().nullish();

/** A count or an amount: finite and not negative, or nothing. */
export const amount = z.number().nonnegative().nullish();

/** Yes, no, or nothing. */
export const flag = z.boolean().nullish();

/** A list whose length matters, not its content. */
export const counted = z.array(z.unknown()).nullish();

const id = z.union([z.string(), z.number().transform(String)]);

/** What names an item, a number or a text: without it there is nothing to say about it. */
export const identifier = id.pipe(z.string().min(1).max(200)).transform(toLabelText);

/** What names another thing, or nothing. */
export const reference = id.nullish();
