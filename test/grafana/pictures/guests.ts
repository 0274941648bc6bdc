import { renderGuestMetrics } from '../../../simulator/guest-metrics.ts';
import type { SimulatedCvm } from '../../../simulator/model.ts';

/** The families that dashboards show. */
const SHOWN =
  /^(dstack_guest_(memory|disk|load5|uptime)|dstack_gpu_|system_(memory|load_average_5m|uptime)|disk_)/;

/** What Prometheus scrapes from the guests of CVMs, and by probes of their endpoints, with all labels. */
export function renderGuests(cvms: readonly SimulatedCvm[], nowSeconds: number): readonly string[] {
  return cvms
    .filter(({ status, app }) => status === 'running' && app.template.isPublic)
    .flatMap((cvm) => [...renderGuest(cvm, nowSeconds), ...renderProbes(cvm, nowSeconds)]);
}

function renderGuest(cvm: SimulatedCvm, nowSeconds: number): readonly string[] {
  const target = toTarget(cvm, 'phala-guests', `${cvm.instanceId}-8090.${cvm.node.gatewayDomain}`);
  const lines = renderGuestMetrics(cvm, nowSeconds).split('\n');
  const samples = lines.filter((line) => SHOWN.test(line)).map((line) => withLabels(line, target));
  return [`up{${target}} ${Number(cvm.node.isGatewayUp)}`, ...(cvm.node.isGatewayUp ? samples : [])];
}

function renderProbes(cvm: SimulatedCvm, nowSeconds: number): readonly string[] {
  const { port } = cvm.app.template;
  const target = toTarget(
    cvm,
    'phala-endpoints',
    `https://${cvm.instanceId}-${port}.${cvm.node.gatewayDomain}`,
  );
  const isUp = Number(cvm.node.isGatewayUp);
  const expiry = Math.floor(nowSeconds / 86_400) * 86_400 + 51 * 86_400;
  return [
    `probe_success{${target}} ${isUp}`,
    `probe_http_status_code{${target}} ${200 * isUp}`,
    `probe_duration_seconds{${target}} ${isUp ? 0.084 + 0.001 * (port % 7) : 5}`,
    ...(isUp ? [`probe_ssl_earliest_cert_expiry{${target}} ${expiry}`] : []),
  ];
}

function toTarget({ app, uuid, name }: SimulatedCvm, job: string, instance: string): string {
  return `app_id="${app.id}",cvm_id="${uuid}",instance="${instance}",job="${job}",name="${name}"`;
}

// A label of the guest does not replace that of its target.
function withLabels(line: string, target: string): string {
  const renamed = line.replaceAll(', ', ',').replace(/(?<=[{,])name=/, 'exported_name=');
  return renamed.includes('{') ? renamed.replace('{', `{${target},`) : renamed.replace(' ', `{${target}} `);
}
