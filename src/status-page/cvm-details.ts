import type { CvmView, HostUsage } from '../snapshot/model.ts';
import { renderAge, renderAppLink } from './components.ts';
import { clip, formatCount, formatDuration } from './format.ts';
import { type Html, html, type Part } from './html.ts';
import type { CvmRow } from './rows.ts';

/** The vendor's console; the dashboards link to it, too. */
export const CONSOLE_URL = 'https://cloud.phala.com/dashboard/cvms';

/** The dashboard of apps and CVMs. */
export const CVM_DASHBOARD = 'phala-cloud-cvm';

interface Place {
  readonly nowSeconds: number;
  readonly grafanaUrl?: string | undefined;
}

/** A CVM's own view: everything known of it, and links. Facts of other collectors are further rows. */
export function renderDetails({ cvm, app }: CvmRow, { nowSeconds, grafanaUrl }: Place): Html {
  const { attributes, resources, price, node } = cvm;
  const rows: readonly (readonly [string, Part])[] = [
    ['App', renderAppLink(app.target)],
    ['Workspace', clip(app.target.workspace)],
    ['Status changed', cvm.statusChangedAtSeconds && renderAge(cvm.statusChangedAtSeconds, nowSeconds)],
    ['Started', cvm.startedAtSeconds && renderAge(cvm.startedAtSeconds, nowSeconds)],
    ['Uptime', cvm.uptimeSeconds === undefined ? undefined : formatDuration(cvm.uptimeSeconds)],
    ['Boot stage', toText(cvm.bootStage, toBootError(cvm.bootError))],
    ['Created', cvm.createdAtSeconds && renderAge(cvm.createdAtSeconds, nowSeconds)],
    ['Node', toText(node?.name ?? node?.id, node?.region, node?.status)],
    ['Instance type', toText(attributes.instanceType, ...toResources(resources))],
    ['Used, by the host', toText(...toUsage(cvm.host))],
    ['Price', price && `${price.usd} USD, billed ${clip(price.billingPeriod)}`],
    ['Image', toText(attributes.os, attributes.osVersion)],
    ['Compose hash', attributes.composeHash && html`<code>${clip(attributes.composeHash, 80)}</code>`],
    ['Settings', toSettings(cvm)],
    ['CVM id', cvm.cvmId && html`<code>${clip(cvm.cvmId)}</code>`],
    ['vm_uuid', attributes.vmUuid && html`<code>${clip(attributes.vmUuid)}</code>`],
    ['Instance id', attributes.instanceId && html`<code>${clip(attributes.instanceId)}</code>`],
  ];
  const known = rows.filter(([, value]) => value !== undefined && value !== '' && value !== 0);
  return html`<section class="details" aria-labelledby="details">
<h2 id="details"><bdi>${clip(cvm.name) || clip(cvm.cvmId)}</bdi></h2>
<dl>${known.map(([name, value]) => html`<div><dt>${name}<dd>${value}</div>\n`)}</dl>
<p>${renderLinks(cvm, grafanaUrl)}
</section>`;
}

function renderLinks({ appId, cvmId, attributes: { vmUuid } }: CvmView, grafanaUrl?: string): Part {
  const query = new URLSearchParams({ 'var-app_id': appId, 'var-cvm_id': cvmId }).toString();
  const links = [
    vmUuid !== undefined &&
      html`<a href="${CONSOLE_URL}/${encodeURIComponent(vmUuid)}">Phala Cloud console</a>`,
    grafanaUrl !== undefined && html`<a href="${grafanaUrl}/d/${CVM_DASHBOARD}?${query}">Grafana</a>`,
  ];
  return links.filter((link) => link !== false).map((link) => html`${link} `);
}

function toText(...parts: readonly (string | undefined)[]): string {
  return parts
    .map((part) => clip(part ?? ''))
    .filter(Boolean)
    .join(', ');
}

function toResources({ vcpus, memoryBytes, diskBytes, gpus }: CvmView['resources']): readonly string[] {
  return [
    vcpus !== undefined && `${formatCount(vcpus)} vCPU`,
    memoryBytes !== undefined && `${toGib(memoryBytes)} memory`,
    diskBytes !== undefined && `${toGib(diskBytes)} disk`,
    gpus !== undefined && gpus > 0 && `${formatCount(gpus)} GPU`,
  ].filter((part) => typeof part === 'string');
}

function toUsage({ cpuPercent, memoryUsedBytes, diskUsedBytes }: Partial<HostUsage> = {}): readonly string[] {
  return [
    cpuPercent !== undefined && `${cpuPercent.toFixed(1)}% CPU`,
    memoryUsedBytes !== undefined && `${toGib(memoryUsedBytes)} memory`,
    diskUsedBytes !== undefined && `${toGib(diskUsedBytes)} disk`,
  ].filter((part) => typeof part === 'string');
}

function toGib(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1).replace(/\.0$/, '')} GiB`;
}

function toBootError(error: CvmView['bootError']): string | undefined {
  return error === undefined || error === 'none' ? undefined : `error: ${error}`;
}

function toSettings({ settings }: CvmView): string {
  return Object.entries(settings)
    .filter(([, isOn]) => isOn)
    .map(([name]) => name)
    .join(', ');
}
