import type { NoValue } from './no-value.ts';

/** The parts of a panel's description, in sentences with a full stop. */
export interface PanelDescription {
  /** The question that the panel answers. */
  readonly question: string;
  /** What is shown, and how it is counted. */
  readonly shows: string;
  /** What is normal. */
  readonly normal: string;
  /** What to do when it is not normal. */
  readonly action: string;
}

/** Renders a panel's description, which Grafana shows as Markdown. */
export function renderDescription(
  { question, shows, normal, action }: PanelDescription,
  { reason }: NoValue,
): string {
  return `**${question}**\n\n${shows}\n\n**Normal:** ${normal}\n\n**Otherwise:** ${action}\n\n**No data:** ${reason}`;
}
