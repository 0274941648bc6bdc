import type { WorkspaceClient } from '../api/workspace-client.ts';
import type { CollateralCache } from '../attestation/collateral-cache.ts';
import { fetchCollateral } from '../attestation/fetch-collateral.ts';
import type { Verifier } from '../attestation/verifier.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type {
  Attestation,
  AttestationFailure,
  Attestations,
  AttestedInstance,
} from '../snapshot/attestation.ts';
import type { Cvm } from '../snapshot/model.ts';

/** Dependencies of the checks of a run. */
export interface CheckContext {
  readonly cache: CollateralCache;
  readonly client: Pick<WorkspaceClient, 'fetchDocument'>;
  readonly config: Config;
  readonly previous: Attestations;
  readonly signal: AbortSignal;
  readonly verifier: Verifier;
  readonly clock: Clock;
}

/** An app, its running CVMs and what the API gave for it. */
export interface AppInstances {
  readonly appId: string;
  readonly cvms: readonly Cvm[];
  readonly instances: readonly AttestedInstance[];
}

/** What was found of an instance. */
interface Finding extends Pick<Attestation, 'failure' | 'fmspc' | 'tcb' | 'composeHash' | 'osImageHash'> {
  readonly instanceId?: string | undefined;
}

/** Checks the instances of an app, by CVM id. A CVM without an instance is left out; an instance without a CVM, too. */
export async function checkInstances(
  { appId, cvms, instances }: AppInstances,
  context: CheckContext,
): Promise<ReadonlyMap<string, Attestation>> {
  const results = new Map<string, Attestation>();
  for (const instance of instances) {
    const finding = await checkInstance(instance, appId, context);
    const cvm = findCvm(cvms, instance, finding.instanceId);
    if (cvm === undefined) continue;
    const known = results.get(cvm.cvmId);
    // Of two instances of one CVM, that with a quote is the one that runs.
    if (known === undefined || known.failure === 'no_quote')
      results.set(cvm.cvmId, toAttestation(cvm, instance, finding, context));
  }
  return results;
}

async function checkInstance(
  { quote, events }: AttestedInstance,
  appId: string,
  { cache, client, clock, config, signal, verifier }: CheckContext,
): Promise<Finding> {
  if (quote === undefined) return toFinding('no_quote');
  const { pccs_url: pccsUrl, refresh } = config.collectors.attestation;
  const platform = await verifier.readPlatform(quote);
  if (typeof platform === 'string') return toFinding(platform);
  const collateral = await cache.get(
    platform,
    refresh,
    (each) => fetchCollateral(pccsUrl, each, client.fetchDocument, signal),
    verifier.rootKeyHash,
  );
  signal.throwIfAborted();
  const { fmspc } = platform;
  if (collateral === undefined) return { ...toFinding('collateral_unavailable'), fmspc };
  const nowSeconds = clock.nowSeconds();
  const { failure, tcb, measured } = await verifier.check({ quote, collateral, events, appId, nowSeconds });
  return {
    failure,
    fmspc,
    tcb,
    ...measured,
    composeHash: measured?.composeHash,
    osImageHash: measured?.osImageHash,
  };
}

function toFinding(failure: AttestationFailure): Finding {
  return { failure, fmspc: undefined, tcb: undefined, composeHash: undefined, osImageHash: undefined };
}

function toAttestation(
  cvm: Cvm,
  { imageVersion }: AttestedInstance,
  { failure, fmspc, tcb, composeHash, osImageHash }: Finding,
  { clock, previous }: CheckContext,
): Attestation {
  const atBootSeconds = clock.bootSeconds();
  const lastSuccess = previous.cvms.get(cvm.cvmId)?.lastSuccessAtBootSeconds;
  return {
    atBootSeconds,
    failure,
    fmspc,
    tcb,
    composeHash,
    osImageHash,
    imageVersion,
    listedComposeHash: toId(cvm.attributes.composeHash),
    isChanging: cvm.inProgress === true,
    lastSuccessAtBootSeconds: failure === undefined ? atBootSeconds : lastSuccess,
  };
}

function findCvm(
  cvms: readonly Cvm[],
  { vmUuid, instanceId }: AttestedInstance,
  measuredId: string | undefined,
): Cvm | undefined {
  const isSame = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && toId(a) === toId(b);
  return (
    cvms.find(({ attributes }) => isSame(vmUuid, attributes.vmUuid)) ??
    cvms.find(({ attributes }) => isSame(instanceId, attributes.instanceId)) ??
    cvms.find(({ attributes }) => isSame(measuredId, attributes.instanceId))
  );
}

/** The same for each spelling of an id. */
function toId(id: string | undefined): string | undefined {
  return id
    ?.toLowerCase()
    .replace(/^(app_|instance_|0x)/, '')
    .replaceAll('-', '');
}
