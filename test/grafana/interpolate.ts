/** What is chosen above a dashboard, and how long the shown time is. */
export interface Choice {
  readonly variables?: Readonly<Record<string, string>>;
  readonly rangeSeconds: number;
}

/** Puts into an expression what Grafana would, with everything chosen that is not named. */
export function interpolate(expression: string, { variables = {}, rangeSeconds }: Choice): string {
  const times: Readonly<Record<string, string>> = {
    __range: `${rangeSeconds}s`,
    __rate_interval: '10s',
    __interval: '1s',
  };
  return expression.replaceAll(/\$([a-z_]+)/g, (_, name: string) => times[name] ?? variables[name] ?? '.+');
}
