/**
 * The colours of all dashboards. Each is readable on Grafana's dark and light panels, and under its own white text:
 * a test holds every one of them to 3:1 as a shape and to 4.5:1 as a background.
 */
export const COLOURS = {
  good: '#17834a',
  moving: '#2f6cd6',
  leaving: '#8250df',
  resting: '#6a717c',
  warning: '#b35900',
  bad: '#cf3535',
  unknown: '#c2378f',
  plain: '#0b7d8c',
} as const;

/** What a colour says. */
export type Colour = keyof typeof COLOURS;
