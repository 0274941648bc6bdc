import { createRedaction } from '../secrets/redaction.ts';
import { Secret } from '../secrets/secret.ts';

/** Environment variables to redact. */
const SECRET_VARIABLE = /key|token|secret|password|proxy/i;

const MAX_CAUSES = 5;

/**
 * Renders an unexpected error: its stack and the stacks of its causes, with secrets redacted. Other properties are left
 * out, because they may hold a part of a response.
 */
export function renderCrash(error: unknown, env: NodeJS.ProcessEnv): string {
  const secrets = Object.entries(env)
    .filter(([variable]) => SECRET_VARIABLE.test(variable))
    .map(([, value = '']) => new Secret(value.trim()))
    .concat(Secret.all());
  const stacks: string[] = [];
  let cause = error;
  while (cause !== undefined && stacks.length < MAX_CAUSES) {
    stacks.push(stackOf(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return createRedaction(secrets)(`${stacks.join('\ncaused by: ')}\n`);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
