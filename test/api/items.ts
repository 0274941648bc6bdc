/** An item of the new shape with nothing but what its schema requires. */
export function minimalCvmInfo(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { id: 'cvm_1', name: 'web-1', status: 'running', resource: {}, gateway: {}, ...changes };
}

/** An item of the old shape with nothing but what its schema requires. */
export function minimalHostedCvm(
  hosted: Readonly<Record<string, unknown>> = {},
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    hosted: { id: 'uuid-1', name: 'web-1', status: 'running', uptime: '', app_id: 'a', ...hosted },
    name: 'web-1',
    status: 'running',
    public_urls: [],
    ...changes,
  };
}
