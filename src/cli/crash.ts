import { toStack } from '../errors.ts';
import { createRedaction } from '../secrets/redaction.ts';
import { Secret } from '../secrets/secret.ts';

const SECRET_VARIABLE = /key|token|secret|password|proxy/i;

/**
 * Renders an unexpected error: its stack and the stacks of its causes, with secrets redacted. Other properties are left
 * out, because they may hold a part of a response.
 */
export function renderCrash(error: unknown, env: NodeJS.ProcessEnv): string {
  const secrets = Object.entries(env)
    .filter(([variable]) => SECRET_VARIABLE.test(variable))
    .map(([, value = '']) => new Secret(value.trim()))
    .concat(Secret.all());
  return createRedaction(secrets)(`${renderStack(error)}\n`);
}

function renderStack(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = toStack(error);
  return error.cause === undefined ? stack : `${stack}\ncaused by: ${renderStack(error.cause)}`;
}
