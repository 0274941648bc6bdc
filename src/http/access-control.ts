import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '../clock.ts';
import type { RefusalReason } from '../metrics/self-catalogue.ts';
import type { WebConfig } from '../web-config/web-config.ts';
import {
  type Credentials,
  createPasswordCheck,
  type LoginOutcome,
  type PasswordCheck,
} from './basic-auth.ts';
import { createTokenBucket } from './rate-limit.ts';

/** Dependencies. */
export interface AccessControlOptions {
  /** The current web configuration; read at every request. */
  readonly settings: () => WebConfig;
  readonly clock: Clock;
  readonly refuse: (reason: RefusalReason) => void;
  readonly checkPassword?: PasswordCheck;
}

/** Open without login: Kubernetes probes cannot authenticate. */
export const OPEN_PATHS: readonly string[] = ['/-/healthy', '/healthz', '/-/ready', '/readyz'];

const BUSY_SECONDS = 1;

/** Creates what every request passes first: response headers, rate limit, basic auth. */
export function createAccessControl(options: AccessControlOptions): RequestHandler {
  const { settings, clock, refuse, checkPassword = createPasswordCheck() } = options;
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
      refuse('rate_limit');
      sendLater(response, 429, waitSeconds, 'too many requests\n');
      return;
    }
    const outcome = isOpen || users.size === 0 ? 'right' : await login(request, users);
    if (outcome === 'right') next();
    else refuseLogin(response, outcome, refuse);
  };
}

function refuseLogin(
  response: Response,
  outcome: Exclude<LoginOutcome, 'right'>,
  refuse: AccessControlOptions['refuse'],
): void {
  if (outcome === 'busy') {
    refuse('login_busy');
    sendLater(response, 503, BUSY_SECONDS, 'too many logins at once\n');
  } else {
    refuse('login');
    response.status(401).set('WWW-Authenticate', CHALLENGE).type('text').send('unauthorized\n');
  }
}

const CHALLENGE = 'Basic realm="phala-cloud-exporter", charset="UTF-8"';

function sendLater(response: Response, status: number, seconds: number, text: string): void {
  response
    .status(status)
    .set('Retry-After', String(Math.ceil(seconds)))
    .type('text')
    .send(text);
}

function readCredentials({ headers }: Request): Credentials | undefined {
  const [, encoded] = /^basic +([\w+/=-]+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
