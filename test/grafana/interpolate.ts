/** Selected values of variables, and the time range. */
export interface Selection {
  readonly variables?: Readonly<Record<string, string>>;
  readonly rangeSeconds: number;
}

/** Replaces variables like Grafana, with *All* for variables that are not given. */
export function interpolate(expression: string, { variables = {}, rangeSeconds }: Selection): string {
  const times: Readonly<Record<string, string>> = {
    __range: `${rangeSeconds}s`,
    __rate_interval: '10s',
    __interval: '1s',
  };
  return expression.replaceAll(/\$([a-z_]+)/g, (_, name: string) => times[name] ?? variables[name] ?? '.+');
}
