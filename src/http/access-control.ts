import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '../clock.ts';
import type { RejectReason } from '../metrics/self-catalogue.ts';
import type { WebConfig } from '../web-config/web-config.ts';
import {
  type Credentials,
  createPasswordCheck,
  type LoginOutcome,
  type PasswordCheck,
} from './basic-auth.ts';
import { createTokenBucket } from './token-bucket.ts';
import { sendText } from './write-response.ts';

/** Dependencies. */
export interface AccessControlOptions {
  /** The current web configuration; read at every request. */
  readonly settings: () => WebConfig;
  readonly clock: Clock;
  readonly reject: (reason: RejectReason) => void;
  readonly checkPassword?: PasswordCheck;
}

/** Open without login: Kubernetes probes cannot authenticate. */
export const OPEN_PATHS: readonly string[] = ['/-/healthy', '/healthz', '/-/ready', '/readyz'];

/** Creates the middleware that every request passes first: response headers, rate limit, basic auth. */
export function createAccessControl(options: AccessControlOptions): RequestHandler {
  const { settings, clock, reject, checkPassword = createPasswordCheck() } = options;
  const takeToken = createTokenBucket(clock);

  async function login(request: Request, users: WebConfig['users']): Promise<LoginOutcome> {
    const credentials = readCredentials(request);
    return credentials === undefined ? 'wrong' : checkPassword(credentials, users);
  }

  return async (request, response, next) => {
    const { headers, rateLimit, users } = settings();
    for (const [name, text] of headers) response.setHeader(name, text);
    const isOpen = OPEN_PATHS.includes(request.path);
    const waitSeconds = isOpen ? 0 : takeToken(rateLimit);
    if (waitSeconds > 0) {
      reject('rate_limit');
      response.set('Retry-After', String(Math.ceil(waitSeconds)));
      sendText(response, 429, 'too many requests\n');
      return;
    }
    const outcome = isOpen || users.size === 0 ? 'right' : await login(request, users);
    if (outcome === 'right') next();
    else rejectLogin(response, outcome, reject);
  };
}

function rejectLogin(
  response: Response,
  outcome: Exclude<LoginOutcome, 'right'>,
  reject: AccessControlOptions['reject'],
): void {
  if (outcome === 'busy') {
    reject('login_busy');
    sendText(response.set('Retry-After', '1'), 503, 'too many logins at once\n');
  } else {
    reject('login');
    sendText(response.set('WWW-Authenticate', CHALLENGE), 401, 'unauthorized\n');
  }
}

const CHALLENGE = 'Basic realm="phala-cloud-exporter", charset="UTF-8"';

function readCredentials({ headers }: Request): Credentials | undefined {
  const [, encoded] = /^basic +([\w+/=-]+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
