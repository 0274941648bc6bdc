import type { Request, RequestHandler } from 'express';
import type { Clock } from '../clock.ts';
import type { RejectReason } from '../metrics/self-catalogue.ts';
import type { RateLimit, WebConfig } from '../web-config/web-config.ts';
import {
  type Credentials,
  createPasswordCheck,
  type LoginOutcome,
  type PasswordCheck,
} from './basic-auth.ts';
import { sendText } from './write-response.ts';

export interface AccessControlOptions {
  readonly settings: () => WebConfig;
  readonly clock: Clock;
  readonly reject: (reason: RejectReason) => void;
  readonly checkPassword?: PasswordCheck;
}

/** Open without login: Kubernetes probes cannot authenticate. */
export const OPEN_PATHS: readonly string[] = ['/-/healthy', '/healthz', '/-/ready', '/readyz'];

type Rejection = readonly [reason: RejectReason, status: number, text: string, header: [string, string]];

const CHALLENGE = 'Basic realm="phala-cloud-exporter", charset="UTF-8"';

const LOGIN_REJECTIONS: Readonly<Record<Exclude<LoginOutcome, 'right'>, Rejection>> = {
  busy: ['login_busy', 503, 'too many logins at once\n', ['Retry-After', '1']],
  wrong: ['login', 401, 'unauthorized\n', ['WWW-Authenticate', CHALLENGE]],
};

/** Creates the middleware that every request passes first: response headers, rate limit, basic auth. */
export function createAccessControl(options: AccessControlOptions): RequestHandler {
  const { settings, clock, reject, checkPassword = createPasswordCheck() } = options;
  const takeToken = createTokenBucket(clock);

  async function check(request: Request, { rateLimit, users }: WebConfig): Promise<Rejection | undefined> {
    if (OPEN_PATHS.includes(request.path)) return undefined;
    const waitSeconds = Math.ceil(takeToken(rateLimit));
    if (waitSeconds > 0)
      return ['rate_limit', 429, 'too many requests\n', ['Retry-After', String(waitSeconds)]];
    if (users.size === 0) return undefined;
    const credentials = readCredentials(request);
    const outcome = credentials === undefined ? 'wrong' : await checkPassword(credentials, users);
    return outcome === 'right' ? undefined : LOGIN_REJECTIONS[outcome];
  }

  return async (request, response, next) => {
    const config = settings();
    for (const [name, text] of config.headers) response.setHeader(name, text);
    const rejection = await check(request, config);
    if (rejection === undefined) {
      next();
      return;
    }
    const [reason, status, text, [header, detail]] = rejection;
    reject(reason);
    sendText(response.set(header, detail), status, text);
  };
}

function readCredentials({ headers }: Request): Credentials | undefined {
  const [, encoded] = /^basic +([\w+/=-]+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

// The bucket is full at the start and after each change of the limit. It takes a token: 0 when there was one, else the
// seconds until the next one.
function createTokenBucket(clock: Clock): (limit: RateLimit | undefined) => number {
  let current: RateLimit | undefined;
  let tokens = 0;
  let filledAt = 0;
  return (limit) => {
    if (limit === undefined) return 0;
    const { intervalSeconds, burst } = limit;
    const now = clock.monotonicSeconds();
    tokens = limit === current ? Math.min(burst, tokens + (now - filledAt) / intervalSeconds) : burst;
    current = limit;
    filledAt = now;
    // Tolerates rounding errors of fractions.
    if (tokens < 1 - 1e-9) return (1 - tokens) * intervalSeconds;
    tokens -= 1;
    return 0;
  };
}
