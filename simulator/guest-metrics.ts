import { fraction, toCvmDetails } from './cvm-details.ts';
import type { SimulatedCvm } from './model.ts';

/**
 * How a guest agent responds: with the names of dstack 0.5, with those of 0.6 as well, or, when it cannot read anything,
 * with the old names and zeros.
 */
export const GUEST_FORMS = ['old', 'new', 'zero'] as const;

/** One of `GUEST_FORMS`. */
export type GuestForm = (typeof GUEST_FORMS)[number];

/** What a guest agent measures; absent properties are made up for the CVM. */
export interface GuestSettings {
  /** By default `new` for development and GPU images, else `old`. */
  readonly form?: GuestForm | undefined;
  readonly memoryUsedRatio?: number | undefined;
  readonly diskUsedRatio?: number | undefined;
  readonly isGpuReady?: boolean | undefined;
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** The response of the guest agent of a running CVM to `GET /metrics`. */
export function renderGuestMetrics(cvm: SimulatedCvm, nowSeconds: number): string {
  const form = cvm.guest.form ?? toForm(cvm);
  const usage = toUsage(cvm, form, nowSeconds);
  const samples = [...(form === 'new' ? toNew(cvm, usage) : []), ...toOld(cvm, usage, form)];
  return samples
    .map(
      ([name, value, labels = '']) =>
        `# HELP ${name} ${name}\n# TYPE ${name} gauge\n${name}${labels} ${value}\n`,
    )
    .join('\n');
}

type Sample = readonly [name: string, value: number | string, labels?: string];
type Usage = ReturnType<typeof toUsage>;

function toForm({ app }: SimulatedCvm): GuestForm {
  return /-(dev|nvidia)-/.test(app.template.image) ? 'new' : 'old';
}

function toUsage(cvm: SimulatedCvm, form: GuestForm, nowSeconds: number) {
  const isRead = form === 'zero' ? 0 : 1;
  const { memoryUsedRatio = 0.2 + 0.5 * fraction(cvm, 'memory') } = cvm.guest;
  const { diskUsedRatio = 0.1 + 0.6 * fraction(cvm, 'disk') } = cvm.guest;
  const memory = cvm.instanceType.memoryMib * MIB * isRead;
  const memoryUsed = Math.round(memory * memoryUsedRatio);
  const disk = cvm.diskGib * GIB;
  const diskUsed = Math.round(disk * diskUsedRatio);
  const load = cvm.instanceType.vcpu * (0.1 + 0.6 * fraction(cvm, 'cpu')) * isRead;
  return {
    cpus: cvm.instanceType.vcpu * isRead,
    memory,
    memoryUsed,
    memoryFree: memory - memoryUsed,
    uptime: Math.floor(Math.max(0, nowSeconds - (cvm.startedAtSeconds ?? nowSeconds))) * isRead,
    loads: [load, load * 0.9, load * 0.8],
    disk,
    diskUsed,
    diskUsedRatio,
  };
}

const DISK = '{name="dstack/data", mount_point="/"}';

function toNew(cvm: SimulatedCvm, usage: Usage): readonly Sample[] {
  const { imageVersion } = toCvmDetails(cvm);
  const info = `{os_name="DStack", os_version="${imageVersion}", kernel_version="6.12.0-dstack", cpu_model="cpu0"}`;
  return [
    ['dstack_guest_info', 1, info],
    ['dstack_guest_cpus', usage.cpus],
    ['dstack_guest_memory_total_bytes', usage.memory],
    ['dstack_guest_memory_available_bytes', usage.memoryFree],
    ['dstack_guest_memory_used_bytes', usage.memoryUsed],
    ['dstack_guest_memory_free_bytes', usage.memoryFree],
    ['dstack_guest_swap_total_bytes', 0],
    ['dstack_guest_swap_used_bytes', 0],
    ['dstack_guest_swap_free_bytes', 0],
    ['dstack_guest_uptime_seconds', usage.uptime],
    ...usage.loads.map((load, index): Sample => [`dstack_guest_load${[1, 5, 15][index]}`, load.toFixed(2)]),
    ['dstack_guest_disk_total_bytes', usage.disk, DISK],
    ['dstack_guest_disk_free_bytes', usage.disk - usage.diskUsed, DISK],
    ['dstack_guest_disk_used_bytes', usage.diskUsed, DISK],
    ['dstack_guest_disk_used_ratio', usage.diskUsedRatio, DISK],
    ...toGpu(cvm),
  ];
}

function toGpu(cvm: SimulatedCvm): readonly Sample[] {
  const { gpus } = cvm.instanceType;
  if (gpus === 0) return [['dstack_gpu_nvml_up', 1]];
  const devices = Array.from({ length: gpus }, (_, index): readonly Sample[] => {
    const labels = `{index="${index}", uuid="GPU-${index}", pci_bus_id="00000000:0${index + 1}:00.0"}`;
    const total = 141 * GIB;
    const used = Math.round(total * fraction(cvm, `gpu ${index}`));
    return [
      ['dstack_gpu_utilization_percent', Math.round(100 * fraction(cvm, 'cpu')), labels],
      ['dstack_gpu_memory_utilization_percent', 7, labels],
      ['dstack_gpu_memory_total_bytes', total, labels],
      ['dstack_gpu_memory_used_bytes', used, labels],
      ['dstack_gpu_memory_free_bytes', total - used, labels],
      ['dstack_gpu_temperature_celsius', 41, labels],
      ['dstack_gpu_power_usage_milliwatts', 70_123, labels],
      ['dstack_gpu_query_errors', 0, labels],
    ];
  });
  return [
    ['dstack_gpu_nvml_up', 1],
    ['dstack_gpu_cc_enabled', 1],
    ['dstack_gpu_cc_ready', Number(cvm.guest.isGpuReady ?? true)],
    ['dstack_gpu_sample_age_seconds', 1.2],
    ...devices.flat(),
  ];
}

// The load averages of dstack 0.5 are multiplied by 100.
function toOld(cvm: SimulatedCvm, usage: Usage, form: GuestForm): readonly Sample[] {
  const scale = form === 'new' ? 1 : 100;
  const disk: readonly Sample[] = [
    ['disk_total_size', usage.disk, DISK],
    ['disk_free_size', usage.disk - usage.diskUsed, DISK],
    ['disk_used_size', usage.diskUsed, DISK],
    ['disk_usage_percentage', usage.diskUsedRatio * 100, DISK],
  ];
  return [
    ['system_os_name', 1, '{os_name="DStack"}'],
    ['system_os_version', 1, `{os_version="${toCvmDetails(cvm).imageVersion}"}`],
    ['system_kernel_version', 1, '{kernel_version="6.9.0-dstack"}'],
    ['system_cpu_model', 1, '{cpu_model="cpu0 @2100 MHz"}'],
    ['system_num_cpus', usage.cpus],
    ['system_memory_total', usage.memory],
    ['system_memory_available', usage.memoryFree],
    ['system_memory_used', usage.memoryUsed],
    ['system_memory_free', usage.memoryFree],
    ['system_swap_total', 0],
    ['system_swap_used', 0],
    ['system_swap_free', 0],
    ['system_uptime', usage.uptime],
    ...usage.loads.map(
      (load, index): Sample => [
        `system_load_average_${[1, 5, 15][index]}m`,
        Math.round(load * scale * 100) / 100,
      ],
    ),
    ...(form === 'zero' ? [] : disk),
  ];
}
