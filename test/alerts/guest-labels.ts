import type { SimulatedCvm } from '../../simulator/model.ts';

/** All labels of a series about the disk of a guest, as the shipped scrape configuration leaves them. */
export function toDiskLabels(cvm: SimulatedCvm | undefined): Readonly<Record<string, string | undefined>> {
  return {
    __name__: 'dstack_guest_disk_used_bytes',
    app_id: cvm?.app.id,
    cvm_id: cvm?.uuid,
    disk: 'dstack/data',
    instance: `${cvm?.instanceId}-8090.${cvm?.node.gatewayDomain}:443`,
    job: 'phala-guests',
    mount_point: '/',
    name: cvm?.name,
    workspace: cvm?.app.workspace.name,
  };
}
