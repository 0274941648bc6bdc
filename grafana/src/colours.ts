/**
 * The colours of all dashboards. Each is readable on Grafana's dark and light panels, and under its own white text:
 * a test requires a contrast of 3:1 as a shape and of 4.5:1 as a background.
 */
export const COLOURS = {
  ok: '#17834a',
  transitional: '#2f6cd6',
  stopping: '#8250df',
  inactive: '#6a717c',
  warning: '#b35900',
  critical: '#cf3535',
  unknown: '#c2378f',
  neutral: '#0b7d8c',
} as const;

/** What a colour means. */
export type Colour = keyof typeof COLOURS;
