import { describe, expect, it } from 'vitest';
import { COLOURS } from '../../grafana/src/colours.ts';
import { FILES } from './files.ts';

/** The backgrounds of panels and pages in Grafana's dark and light themes. */
const BACKGROUNDS = {
  darkPanel: '#181b1f',
  darkPage: '#111217',
  lightPanel: '#ffffff',
  lightPage: '#f4f5f5',
};

/** The text colour of Grafana on a dark background colour. */
const TEXT_ON_COLOUR = '#f7f8fa';

/** Above this brightness, Grafana's text is black. */
const BRIGHT = 180;

describe.each(Object.entries(COLOURS))('%s', (_name, colour) => {
  it.each(Object.entries(BACKGROUNDS))(
    'has a contrast of 3:1 with the %s, as WCAG requires for shapes',
    (_place, background) => {
      expect(contrast(colour, background)).toBeGreaterThanOrEqual(3);
    },
  );

  it('has a contrast of 4.5:1 with white text, as WCAG requires for text', () => {
    expect(brightness(colour)).toBeLessThanOrEqual(BRIGHT);
    expect(contrast(colour, TEXT_ON_COLOUR)).toBeGreaterThanOrEqual(4.5);
  });
});

describe('the contrast', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#777777', '#ffffff', 4.48],
    ['#ffffff', '#ffffff', 1],
  ])('of %s on %s is %d', (a, b, expected) => {
    expect(contrast(a, b)).toBeCloseTo(expected, 2);
  });
});

describe('the files', () => {
  it.each(FILES)('$uid uses only these colours', (dashboard) => {
    const used = JSON.stringify(dashboard).match(/#[0-9a-f]{6}\b/gi) ?? [];

    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((colour) => !Object.values<string>(COLOURS).includes(colour))).toEqual([]);
  });
});

function contrast(a: string, b: string): number {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function brightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour);
  return (red * 299 + green * 587 + blue * 114) / 1000;
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));
}
