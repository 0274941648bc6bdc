import { type Request, type Response, Router } from 'express';
import type { Clock } from './clock.ts';
import { toCvmDetails, toHash } from './cvm-details.ts';
import type { JsonObject } from './json.ts';
import type { SimulatedCvm } from './model.ts';
import { type CollateralSettings, toDocuments } from './tee/collateral.ts';
import { replay, type SimulatedLogEvent, toEventLog } from './tee/event-log.ts';
import { createPlatform, type Platform } from './tee/platform.ts';
import { toQuote } from './tee/quote.ts';

/**
 * What is wrong with the attestation of a CVM: a bit of its quote, a digest or a payload in its event log, the app id or
 * the compose hash that it measured, a kind of quote that nobody knows, or that there is no quote.
 */
export const TAMPERS = [
  'none',
  'quote',
  'digest',
  'payload',
  'app_id',
  'compose_hash',
  'unsupported',
  'no_quote',
] as const;
export type Tamper = (typeof TAMPERS)[number];

/** How the PCCS responds: `frozen` serves what it had when it froze. */
export const PCCS_STATES = ['up', 'down', 'frozen'] as const;

export interface TeeSettings extends CollateralSettings {
  readonly pccs: (typeof PCCS_STATES)[number];
}

/** The simulated hardware: quotes of running CVMs, and a PCCS. */
export type Tee = ReturnType<typeof createTee>;

/** Creates a root CA of its own, and a platform, when the first quote or collateral is asked for. */
export function createTee(clock: Clock) {
  let created: Platform | undefined;
  const platform = (): Platform => {
    created ??= createPlatform();
    return created;
  };
  const tampers = new Map<string, Tamper>();
  let settings: TeeSettings = {
    tcbStatus: 'UpToDate',
    advisories: [],
    isPckRevoked: false,
    validSeconds: 30 * 86_400,
    pccs: 'up',
  };
  let frozenAtSeconds = 0;
  return {
    /** DER of the root certificate: what a verifier must trust. */
    rootDer: (): Buffer => platform().root.der,
    /** Changes the given settings. */
    set: (changes: Partial<TeeSettings>): void => {
      if (changes.pccs === 'frozen') frozenAtSeconds = clock.nowSeconds();
      settings = { ...settings, ...changes };
    },
    tamper: (cvmId: string, tamper: Tamper): void => void tampers.set(cvmId, tamper),
    /** An instance of `GET /apps/{app_id}/attestations`. */
    toInstance: (cvm: SimulatedCvm): JsonObject =>
      toInstance(cvm, tampers.get(cvm.uuid) ?? tampers.get(cvm.id) ?? 'none', platform()),
    /** The routes of the PCCS. */
    createPccsRouter: (): Router => {
      const serve = (name: string) => (_request: Request, response: Response) => {
        if (settings.pccs === 'down') {
          response.status(503).send('the PCCS is down');
          return;
        }
        const now = settings.pccs === 'frozen' ? frozenAtSeconds : clock.nowSeconds();
        const document = toDocuments(platform(), settings, now)[name]?.();
        if (document?.header !== undefined) response.setHeader(...document.header);
        response.send(document?.body);
      };
      return Router()
        .get('/sgx/certification/v4/pckcrl', serve('pckcrl'))
        .get('/sgx/certification/v4/rootcacrl', serve('rootcacrl'))
        .get('/tdx/certification/v4/tcb', serve('tcb'))
        .get('/tdx/certification/v4/qe/identity', serve('identity'));
    },
  };
}

function toInstance(cvm: SimulatedCvm, tamper: Tamper, platform: Platform): JsonObject {
  const { composeHash, imageVersion } = toCvmDetails(cvm);
  const isUp = cvm.status === 'running' && tamper !== 'no_quote';
  const log = toEventLog({
    'app-id': tamper === 'app_id' ? toHash('another app').slice(0, 40) : cvm.app.id,
    'compose-hash': tamper === 'compose_hash' ? toHash('another compose file') : composeHash,
    'instance-id': cvm.instanceId ?? '',
    'os-image-hash': toHash(imageVersion),
  });
  const quote = toTampered(toQuote(platform, replay(log)), tamper);
  return {
    quote: isUp ? quote.toString('hex') : null,
    eventlog: isUp ? changeLog(log, tamper).map((event) => ({ ...event })) : null,
    image_version: isUp ? `dstack-${imageVersion}` : null,
    vm_uuid: cvm.uuid,
    name: cvm.name,
    instance_id: cvm.instanceId,
  };
}

function toTampered(quote: Buffer, tamper: Tamper): Buffer {
  // The report data, and the version.
  if (tamper === 'quote') quote.writeUInt8(1, 600);
  if (tamper === 'unsupported') quote.writeUInt8(9, 0);
  return quote;
}

function changeLog(log: readonly SimulatedLogEvent[], tamper: Tamper): readonly SimulatedLogEvent[] {
  return log.map((event) => {
    if (event.event !== 'compose-hash') return event;
    if (tamper === 'digest') return { ...event, digest: '00'.repeat(48) };
    return tamper === 'payload' ? { ...event, event_payload: '00'.repeat(32) } : event;
  });
}
