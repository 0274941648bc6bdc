import type { Clock } from './clock.ts';
import { toCosts } from './costs.ts';
import type { Fleet } from './fleet.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Account, SimulatedCvm, SimulatedWorkspace } from './model.ts';
import { STOPPED } from './steps.ts';

/** The state of a CVM is charged for this long at a time, or longer where the whole time has too many such slices. */
const SLICE_SECONDS = 30;
const MAX_SLICES = 2000;

/** How long the credit lasts at the start. */
const INITIAL_HOURS = 90 * 24;

/** Changes of the money of a workspace, by its name or slug. */
export interface BillingControls {
  /** Adds credit, pays what is outstanding, and ends a suspension: the CVMs that it stopped are started. */
  readonly topUp: (workspace: string, usd: number) => void;
  /** Sets properties; a balance of 0 or less suspends a workspace with credit as time advances. */
  readonly setAccount: (workspace: string, change: Partial<Account>) => void;
}

/** Charges workspaces as time advances. */
export interface Billing extends BillingControls {
  /** Advances in slices, and charges what the CVMs cost in each. */
  readonly advance: (seconds: number, advanceSlice: (seconds: number) => void) => void;
}

/** The dependencies. */
interface BillingDeps {
  readonly fleet: Fleet;
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
}

/** Creates the billing of a fleet, with credit for its CVMs. */
export function createBilling({ fleet, lifecycle, clock }: BillingDeps): Billing {
  /** CVMs that a suspension stopped. */
  const stopped = new Set<SimulatedCvm>();
  const suspend = (workspace: SimulatedWorkspace, status: Account['billingStatus']): void => {
    workspace.account.billingStatus = status;
    workspace.account.suspendedAtSeconds ??= clock.nowSeconds();
    for (const cvm of cvmsOf(workspace, fleet)) {
      if (cvm.phase !== 'running') continue;
      stopped.add(cvm);
      lifecycle.enterAtOnce(cvm, [STOPPED]);
    }
  };
  const resume = (workspace: SimulatedWorkspace): void => {
    workspace.account.billingStatus = 'active';
    workspace.account.suspendedAtSeconds = null;
    for (const cvm of cvmsOf(workspace, fleet)) if (stopped.delete(cvm)) lifecycle.begin(cvm, 'start');
  };
  const charge = (workspace: SimulatedWorkspace, seconds: number): void => {
    const { account } = workspace;
    const usd = (burnOf(workspace, fleet) * seconds) / 3600;
    // What a post-paid workspace uses is not outstanding before its settlement fails.
    if (!account.isPostPaid) pay(account, usd);
    if (account.billingStatus !== 'active') suspend(workspace, account.billingStatus);
    else if (!account.isPostPaid && usd > 0 && account.balanceUsd + account.grantedUsd <= 0)
      suspend(workspace, 'suspended');
  };
  for (const workspace of fleet.workspaces)
    if (!workspace.account.isPostPaid)
      workspace.account.balanceUsd = burnOf(workspace, fleet) * INITIAL_HOURS;
  return {
    topUp: (name, usd) => {
      const workspace = fleet.workspace(name);
      workspace.account.balanceUsd += usd;
      workspace.account.outstandingUsd = 0;
      if (workspace.account.isPostPaid || workspace.account.balanceUsd > 0) resume(workspace);
    },
    setAccount: (name, change) => {
      const workspace = fleet.workspace(name);
      Object.assign(workspace.account, change);
      if (change.billingStatus === 'active') resume(workspace);
      else if (change.billingStatus !== undefined) suspend(workspace, change.billingStatus);
    },
    advance: (seconds, advanceSlice) => {
      const slice = Math.max(SLICE_SECONDS, seconds / MAX_SLICES);
      let rest = seconds;
      do {
        const current = Math.min(slice, rest);
        advanceSlice(current);
        for (const workspace of fleet.workspaces) charge(workspace, current);
        rest -= current;
      } while (rest > 0);
    },
  };
}

// Granted credit is spent first.
function pay(account: Account, usd: number): void {
  const granted = Math.min(account.grantedUsd, usd);
  account.grantedUsd -= granted;
  account.balanceUsd -= usd - granted;
}

function cvmsOf(workspace: SimulatedWorkspace, fleet: Fleet): readonly SimulatedCvm[] {
  return fleet.cvms().filter((cvm) => cvm.app.workspace === workspace);
}

function burnOf(workspace: SimulatedWorkspace, fleet: Fleet): number {
  return cvmsOf(workspace, fleet).reduce((sum, cvm) => sum + toCosts(cvm), 0);
}
