import type { Empty } from './empty.ts';

/** What is said of a panel, in sentences with a full stop. */
export interface Says {
  /** The question that the panel answers. */
  readonly asks: string;
  /** What is shown, and how it is counted. */
  readonly shows: string;
  /** How it looks when all is well. */
  readonly normal: string;
  /** What to do when it does not look so. */
  readonly act: string;
}

/** Renders what is said as the description of a panel, which Grafana shows as Markdown. */
export function renderDescription({ asks, shows, normal, act }: Says, { means }: Empty): string {
  return `**${asks}**\n\n${shows}\n\n**Normal:** ${normal}\n\n**Otherwise:** ${act}\n\n**No data:** ${means}`;
}
