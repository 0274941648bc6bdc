import { toHash } from './cvm-details.ts';
import type { JsonObject } from './json.ts';
import type { SimulatedApp, SimulatedCvm } from './model.ts';
import { SIMULATED_SECRET } from './simulated-secret.ts';

/** The `VmConfiguration` of a CVM, with many fields that must stay secret. */
export function toHostedConfiguration({ app, name, instanceType, diskGib }: SimulatedCvm): JsonObject {
  return {
    name,
    image: app.template.image,
    compose_file: toComposeFile(app),
    vcpu: instanceType.vcpu,
    memory: instanceType.memoryMib,
    disk_size: diskGib,
    ports: [{ protocol: 'tcp', host_port: 30_000, vm_port: app.template.port, host_address: '127.0.0.1' }],
    encrypted_env: `${toHash(app.id)}${SIMULATED_SECRET}`,
    app_id: app.id,
    user_config: JSON.stringify({ token: SIMULATED_SECRET }),
    hugepages: false,
    pin_numa: instanceType.gpus > 0,
    gpus: {
      gpus: Array.from({ length: instanceType.gpus }, (_, slot) => ({
        slot: `${slot}a:00.0`,
        product_id: '10de:2335',
      })),
      attach_mode: 'listed',
    },
    kms_urls: [`https://kms-${app.template.kmsType}.example.com`],
    gateway_urls: ['https://gateway.example.com'],
  };
}

function toComposeFile(app: SimulatedApp): JsonObject {
  const { template } = app;
  return {
    allowed_envs: ['DATABASE_URL', 'API_TOKEN'],
    bash_script: `echo ${SIMULATED_SECRET}`,
    default_gateway_domain: null,
    docker_compose_file: `services:\n  app:\n    image: example.com/${app.name}:1.0\n    environment:\n      TOKEN: ${SIMULATED_SECRET}\n`,
    init_script: `export TOKEN=${SIMULATED_SECRET}`,
    kms_enabled: template.kmsType !== 'legacy',
    local_key_provider_enabled: false,
    manifest_version: 2,
    name: app.name,
    no_instance_id: false,
    pre_launch_script: `#!/bin/bash\nlogin --password ${SIMULATED_SECRET}\n`,
    public_logs: template.isPublic,
    public_sysinfo: template.isPublic,
    public_tcbinfo: true,
    runner: 'docker-compose',
    gateway_enabled: true,
    features: ['kms', 'tproxy-net'],
    salt: SIMULATED_SECRET,
    secure_time: template.kmsType === 'ethereum',
    storage_fs: template.image === 'dstack-0.5.5' ? 'ext4' : 'zfs',
    tproxy_enabled: true,
  };
}
