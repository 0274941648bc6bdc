import type { Response } from 'express';
import { type ApiResponse, type ListResponse, toNormalBody } from './api-response.ts';
import { toIsoTime } from './cvm-info.ts';
import type { Fault, FaultByKind } from './fault.ts';
import { sendBytes, sendHtml, sendJson, sendPadded } from './send.ts';
import { toWrongBody } from './wrong-body.ts';

/** A request, its response without faults, and the HTTP response to write. */
export interface FaultContext {
  readonly response: Response;
  readonly normal: ApiResponse;
  readonly requestId: string;
  readonly nowSeconds: number;
}

type Injectors = { readonly [K in Fault['kind']]: (context: FaultContext, fault: FaultByKind[K]) => void };

const JSON_TYPE = { 'content-type': 'application/json' } as const;
const DRIPS_PER_SECOND = 10;

const INJECTORS: Injectors = {
  latency: sendNormal,
  status: sendStatus,
  html: ({ response }) => sendHtml(response, 200, 'Just a moment...'),
  truncated_json: ({ response, normal }) => {
    const bytes = toBytes(normal);
    sendBytes(response, 200, bytes.subarray(0, Math.ceil(bytes.length / 2)), JSON_TYPE);
  },
  wrong_shape: (context, { variant }) => sendList(context, (list) => toWrongBody(list, variant)),
  oversize: ({ response, normal }, { bytes }) => sendPadded(response, toNormalBody(normal), bytes, false),
  gzip_bomb: ({ response, normal }, { bytes }) => sendPadded(response, toNormalBody(normal), bytes, true),
  redirect: ({ response }, { location }) => {
    response.writeHead(302, { location, 'content-length': 0 });
    response.end();
  },
  reset: ({ response }) => {
    response.socket?.resetAndDestroy();
  },
  reset_mid_body: ({ response, normal }) => {
    const bytes = toBytes(normal);
    response.writeHead(200, { ...JSON_TYPE, 'content-length': bytes.length });
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.resetAndDestroy());
  },
  slow_drip: sendSlowly,
  hang: () => undefined,
  other_shape: (context, { mode }) => sendList(context, (list) => toOtherShape(list, mode)),
  duplicates: (context) =>
    sendList(context, (list) => list.toBody(list.toItems().flatMap((item) => [item, item]))),
  empty_list: (context) => sendList(context, (list) => list.toBody([])),
  deleted_at: (context) =>
    sendList(context, (list) =>
      list.toBody(
        list
          .toItems()
          .map((item) =>
            'deleted_at' in item ? { ...item, deleted_at: toIsoTime(context.nowSeconds) } : item,
          ),
      ),
    ),
  minimal: (context) => sendList(context, (list) => list.toBody(list.toItems().map(list.toMinimalItem))),
};

/** Responds to a request with a fault. */
export function injectFault<K extends Fault['kind']>(
  context: FaultContext,
  kind: K,
  fault: FaultByKind[K],
): void {
  INJECTORS[kind](context, fault);
}

/** Responds to a request without faults. */
export function sendNormal({ response, normal }: FaultContext): void {
  sendJson(response, normal.status, toNormalBody(normal));
}

function sendList(context: FaultContext, toBody: (list: ListResponse) => unknown): void {
  const { response, normal } = context;
  if (normal.status === 200) sendJson(response, 200, toBody(normal));
  else sendNormal(context);
}

function sendStatus({ response, requestId }: FaultContext, fault: FaultByKind['status']): void {
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

function sendSlowly({ response, normal }: FaultContext, fault: FaultByKind['slow_drip']): void {
  const bytes = toBytes(normal);
  const dripBytes = Math.max(1, Math.round(fault.bytes_per_second / DRIPS_PER_SECOND));
  const pauseMilliseconds = (dripBytes / fault.bytes_per_second) * 1000;
  let sentBytes = 0;
  response.writeHead(normal.status, { ...JSON_TYPE, 'content-length': bytes.length });
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

function toOtherShape(list: ListResponse, mode: 'swapped' | 'mixed'): unknown {
  const items = list.toItems();
  return list.toBody(
    list.toOtherItems().map((other, index) => (mode === 'mixed' && index % 2 === 1 ? items[index] : other)),
  );
}

function toBytes(normal: ApiResponse): Buffer {
  return Buffer.from(JSON.stringify(toNormalBody(normal)));
}
