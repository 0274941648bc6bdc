import type { Response } from 'express';
import { type Answer, type ListAnswer, toGenuineBody } from './answer.ts';
import { toMinimalAppItem } from './app-item.ts';
import { toIsoTime } from './cvm-info.ts';
import type { Fault, FaultByKind } from './fault.ts';
import { sendBytes, sendHtml, sendJson, sendPadded } from './send.ts';
import { toWrongBody } from './wrong-body.ts';

/** A request whose answer a fault may spoil. */
export interface Spoiling {
  readonly response: Response;
  readonly answer: Answer;
  readonly requestId: string;
  readonly nowSeconds: number;
}

type Spoilers = { readonly [K in Fault['kind']]: (spoiling: Spoiling, fault: FaultByKind[K]) => void };

const JSON_TYPE = { 'content-type': 'application/json' } as const;
const DRIPS_PER_SECOND = 10;

const SPOILERS: Spoilers = {
  latency: sendGenuine,
  status: sendStatus,
  html: ({ response }) => sendHtml(response, 200, 'Just a moment...'),
  truncated_json: ({ response, answer }) => {
    const bytes = toBytes(answer);
    sendBytes(response, 200, bytes.subarray(0, Math.ceil(bytes.length / 2)), JSON_TYPE);
  },
  wrong_shape: (spoiling, { variant }) => sendList(spoiling, (list) => toWrongBody(list, variant)),
  oversize: ({ response, answer }, { bytes }) => sendPadded(response, toGenuineBody(answer), bytes, false),
  gzip_bomb: ({ response, answer }, { bytes }) => sendPadded(response, toGenuineBody(answer), bytes, true),
  redirect: ({ response }, { location }) => {
    response.writeHead(302, { location, 'content-length': 0 });
    response.end();
  },
  reset: ({ response }) => {
    response.socket?.resetAndDestroy();
  },
  reset_mid_body: ({ response, answer }) => {
    const bytes = toBytes(answer);
    response.writeHead(200, { ...JSON_TYPE, 'content-length': bytes.length });
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.resetAndDestroy());
  },
  slow_drip: sendSlowly,
  hang: () => undefined,
  other_shape: (spoiling, { mode }) => sendList(spoiling, (list) => toOtherShape(list, mode)),
  duplicates: (spoiling) =>
    sendList(spoiling, (list) => list.toBody(list.toItems(list.shape).flatMap((item) => [item, item]))),
  empty_list: (spoiling) => sendList(spoiling, (list) => list.toBody([])),
  deleted_at: (spoiling) =>
    sendList(spoiling, (list) =>
      list.toBody(
        list
          .toItems(list.shape)
          .map((item) =>
            'deleted_at' in item ? { ...item, deleted_at: toIsoTime(spoiling.nowSeconds) } : item,
          ),
      ),
    ),
  minimal: (spoiling) =>
    sendList(spoiling, (list) =>
      list.toBody(
        list
          .toItems(list.shape)
          .map((item) => ('cvm_count' in item ? toMinimalAppItem(item['app_id']) : item)),
      ),
    ),
};

/** Answers a request the way a fault wants it. */
export function spoil<K extends Fault['kind']>(spoiling: Spoiling, kind: K, fault: FaultByKind[K]): void {
  SPOILERS[kind](spoiling, fault);
}

/** Answers a request honestly. */
export function sendGenuine({ response, answer }: Spoiling): void {
  sendJson(response, answer.status, toGenuineBody(answer));
}

function sendList(spoiling: Spoiling, toBody: (list: ListAnswer) => unknown): void {
  const { response, answer } = spoiling;
  if (answer.status === 200) sendJson(response, 200, toBody(answer));
  else sendGenuine(spoiling);
}

function sendStatus({ response, requestId }: Spoiling, fault: FaultByKind['status']): void {
  if (fault.retry_after !== undefined) response.setHeader('retry-after', fault.retry_after);
  if (fault.body === 'html') sendHtml(response, fault.status, `${fault.status} from a proxy`);
  else if (fault.body === 'empty') sendBytes(response, fault.status, Buffer.alloc(0), {});
  else {
    sendJson(response, fault.status, {
      error_code: 'ERR-01-999',
      message: `simulated status ${fault.status}`,
      request_id: requestId,
    });
  }
}

function sendSlowly({ response, answer }: Spoiling, fault: FaultByKind['slow_drip']): void {
  const bytes = toBytes(answer);
  const dripBytes = Math.max(1, Math.round(fault.bytes_per_second / DRIPS_PER_SECOND));
  const pauseMilliseconds = (dripBytes / fault.bytes_per_second) * 1000;
  let sentBytes = 0;
  response.writeHead(answer.status, { ...JSON_TYPE, 'content-length': bytes.length });
  response.flushHeaders();
  const timer = setInterval(() => {
    response.write(bytes.subarray(sentBytes, sentBytes + dripBytes));
    sentBytes += dripBytes;
    if (sentBytes < bytes.length) return;
    clearInterval(timer);
    response.end();
  }, pauseMilliseconds);
  response.once('close', () => clearInterval(timer));
}

function toOtherShape(list: ListAnswer, mode: 'swapped' | 'mixed'): unknown {
  const items = list.toItems(list.shape);
  const others = list.toItems(list.shape === 'info' ? 'hosted' : 'info');
  return list.toBody(
    others.map((other, index) => (mode === 'mixed' && index % 2 === 1 ? items[index] : other)),
  );
}

function toBytes(answer: Answer): Buffer {
  return Buffer.from(JSON.stringify(toGenuineBody(answer)));
}
