import type { AppView, CvmView } from '../snapshot/model.ts';
import {
  createDomainParser,
  type ParseDomain,
  resolveEndpoint,
  resolveGuest,
  type SdKind,
} from './resolve.ts';

/** A target group of Prometheus' HTTP SD: https://prometheus.io/docs/prometheus/latest/http_sd/ */
interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

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
  const chunks: Buffer[] = [];
  let text = '[';
  let separator = '';
  for (const [index, cvm] of apps.flatMap(({ cvms }) => cvms).entries()) {
    for (const group of toGroups(cvm, kind, guestPort, parse)) {
      text += separator + JSON.stringify(group);
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

function toGroups(cvm: CvmView, kind: SdKind, guestPort: number, parse: ParseDomain): readonly TargetGroup[] {
  if (kind === 'guests') {
    const route = resolveGuest(cvm, parse);
    if (typeof route === 'string') return [];
    const { instanceId, gateway } = route;
    const target = `${instanceId}-${guestPort}.${gateway.host}:${gateway.port ?? '443'}`;
    return [{ targets: [target], labels: { __scheme__: 'https', ...toLabels(cvm) } }];
  }
  const urls = (cvm.endpoints ?? []).flatMap((url) => {
    const resolved = resolveEndpoint(cvm, url, parse);
    return typeof resolved === 'string' ? [] : [resolved.url];
  });
  return urls.length === 0 ? [] : [{ targets: urls, labels: toLabels(cvm) }];
}

// Prometheus drops labels without a value.
function toLabels({ appId, cvmId, name, workspace, node }: CvmView): TargetGroup['labels'] {
  return {
    app_id: appId,
    cvm_id: cvmId,
    name,
    workspace,
    __meta_phala_app_id: appId,
    __meta_phala_cvm_id: cvmId,
    __meta_phala_name: name,
    __meta_phala_workspace: workspace,
    __meta_phala_node: node?.name ?? node?.id ?? '',
    __meta_phala_region: node?.region ?? '',
  };
}
