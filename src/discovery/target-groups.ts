import type { AppView, CvmView } from '../snapshot/model.ts';
import {
  createDomainParser,
  type ParseDomain,
  resolveEndpoint,
  resolveGuest,
  type SdKind,
} from './resolve.ts';

/** CVMs between two pauses: a millisecond at most. */
const CVMS_PER_STEP = 64;

/** Longer texts are converted to bytes: large short-lived strings would wait for a full garbage collection. */
const CHUNK_LENGTH = 65_536;

/** Renders the list of one kind of target, in the order of the exposition; pauses after every few CVMs. */
export function* renderTargetGroups(
  apps: readonly AppView[],
  kind: SdKind,
  guestPort: number,
): Generator<undefined, readonly Buffer[]> {
  const parse = createDomainParser();
  const renderLabels = createLabelRenderer();
  const chunks: Buffer[] = [];
  let text = '[';
  let separator = '';
  for (const [index, cvm] of apps.flatMap(({ cvms }) => cvms).entries()) {
    const targets = kind === 'guests' ? toGuest(cvm, guestPort, parse) : toEndpoints(cvm, parse);
    if (targets.length > 0) {
      const scheme = kind === 'guests' ? '"__scheme__":"https",' : '';
      text += `${separator}{"targets":${JSON.stringify(targets)},"labels":{${scheme}${renderLabels(cvm)}}}`;
      separator = ',\n';
    }
    if (text.length >= CHUNK_LENGTH) {
      chunks.push(Buffer.from(text));
      text = '';
    }
    if (index % CVMS_PER_STEP === CVMS_PER_STEP - 1) yield;
  }
  return [...chunks, Buffer.from(`${text}]\n`)];
}

function toGuest(cvm: CvmView, guestPort: number, parse: ParseDomain): readonly string[] {
  const route = resolveGuest(cvm, parse);
  if (typeof route === 'string') return [];
  const { instanceId, gateway } = route;
  return [`${instanceId}-${guestPort}.${gateway.host}:${gateway.port ?? '443'}`];
}

function toEndpoints(cvm: CvmView, parse: ParseDomain): readonly string[] {
  return (cvm.endpoints ?? []).flatMap((url) => {
    const resolved = resolveEndpoint(cvm, url, parse);
    return typeof resolved === 'string' ? [] : [resolved.url];
  });
}

// Labels that many CVMs share are quoted once; `JSON.stringify` of each group takes three times as long.
function createLabelRenderer(): (cvm: CvmView) => string {
  const quoted = new Map<string, string>();
  const quote = (text = ''): string => {
    const known = quoted.get(text) ?? JSON.stringify(text);
    quoted.set(text, known);
    return known;
  };
  // Prometheus drops labels without a value.
  return ({ appId, cvmId, name, workspace, node }) => {
    const [app, cvm, cvmName] = [quote(appId), JSON.stringify(cvmId), JSON.stringify(name)];
    const own = `"app_id":${app},"cvm_id":${cvm},"name":${cvmName},"workspace":${quote(workspace)}`;
    const meta = `"__meta_phala_app_id":${app},"__meta_phala_cvm_id":${cvm},"__meta_phala_name":${cvmName}`;
    const place = `"__meta_phala_node":${quote(node?.name ?? node?.id)},"__meta_phala_region":${quote(node?.region)}`;
    return `${own},${meta},"__meta_phala_workspace":${quote(workspace)},${place}`;
  };
}
