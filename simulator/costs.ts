import type { SimulatedCvm } from './model.ts';

/** US dollars per GiB and hour, also while the CVM is stopped. */
const DISK_PRICE = 0.000139;

/** What a CVM costs, in US dollars per hour. */
export interface HourlyRate {
  readonly compute: number;
  readonly disk: number;
}

/** The prices of a CVM that is billed hourly; other billing periods cost nothing here. */
export function toPrices({ app, diskGib, instanceType }: SimulatedCvm): HourlyRate {
  if (app.template.billingPeriod !== 'hourly') return { compute: 0, disk: 0 };
  return { compute: Number(instanceType.hourlyPrice), disk: diskGib * DISK_PRICE };
}

/** What a CVM costs now: only its disk while it is stopped. */
export function toCosts(cvm: SimulatedCvm): number {
  const { compute, disk } = toPrices(cvm);
  return disk + (cvm.phase === 'stopped' ? 0 : compute);
}
