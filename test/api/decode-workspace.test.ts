import { describe, expect, it } from 'vitest';
import {
  type DecodeAccount,
  decodeAuthMe,
  decodeBillingBalance,
  decodeQuotas,
  decodeWorkspace,
} from '../../src/api/decode/decode-workspace.ts';
import { LabelValueLimit } from '../../src/api/decode/label-value-limit.ts';
import ME_OLD from '../fixtures/workspace/auth-me-2025-10-28.json' with { type: 'json' };
import ME_NEW from '../fixtures/workspace/auth-me-2026-01-21.json' with { type: 'json' };
import ME_POST_PAID from '../fixtures/workspace/auth-me-post-paid.json' with { type: 'json' };
import BALANCE from '../fixtures/workspace/billing-balance.json' with { type: 'json' };
import CVM from '../fixtures/workspace/cvm-info-2026-06-23.json' with { type: 'json' };
import QUOTAS from '../fixtures/workspace/quotas.json' with { type: 'json' };
import NO_QUOTAS from '../fixtures/workspace/quotas-empty.json' with { type: 'json' };
import ABANDONED from '../fixtures/workspace/workspace-abandoned.json' with { type: 'json' };
import ACTIVE from '../fixtures/workspace/workspace-active.json' with { type: 'json' };
import MINIMAL from '../fixtures/workspace/workspace-minimal.json' with { type: 'json' };
import SUSPENDED from '../fixtures/workspace/workspace-suspended.json' with { type: 'json' };
import { decodeCvms } from './decode-cvms.ts';

const GIB = 1024 ** 3;

function decode(decoder: DecodeAccount, document: unknown) {
  const { account, unknownValues } = decoder(document, new LabelValueLimit());
  return { account, unknown: Object.fromEntries(unknownValues) };
}

describe('GET /auth/me', () => {
  it('of version 2025-10-28 has a plan and a credit, and no slug', () => {
    expect(decode(decodeAuthMe, ME_OLD)).toEqual({
      account: { tier: 'free', balanceUsd: 1, grantedUsd: 0 },
      unknown: {},
    });
  });

  it('of version 2026-01-21 has the workspace, too; an amount of null is unknown', () => {
    expect(decode(decodeAuthMe, ME_NEW)).toEqual({
      account: { id: 'w', slug: 's', tier: 'free', balanceUsd: 1, grantedUsd: 0, isPostPaid: false },
      unknown: {},
    });
  });

  it('has amounts as strings and as numbers, also negative ones', () => {
    expect(decode(decodeAuthMe, ME_POST_PAID)).toEqual({
      account: {
        id: 'wks_0123abcd',
        slug: 'my-team-slug',
        tier: 'ENTERPRISE',
        balanceUsd: -12.34,
        grantedUsd: 0,
        outstandingUsd: 123.456,
        isPostPaid: true,
      },
      unknown: {},
    });
  });

  it('without credits leaves them unknown', () => {
    expect(decode(decodeAuthMe, { workspace: { slug: 's' }, credits: null }).account).toEqual({ slug: 's' });
    expect(decode(decodeAuthMe, {}).account).toEqual({});
  });

  it('never has a slug that leads to another path', () => {
    for (const slug of ['..', '../tokens', 'a/b', 'a?b', ' ', 'a'.repeat(201)])
      expect(decode(decodeAuthMe, { workspace: { slug } }).account.slug).toBeUndefined();
  });
});

describe('an amount', () => {
  it.each([
    ['19.99', 19.99],
    ['0.01', 0.01],
    ['-0.01', -0.01],
    ['123456789012.34', 123_456_789_012.34],
    ['99999999999.99', 99_999_999_999.99],
    [99_999_999_999.99, 99_999_999_999.99],
    ['1e3', 1000],
    [-1, -1],
    ['-1', -1],
    ['0', 0],
  ])('%j is exact to the cent', (balance, usd) => {
    expect(decode(decodeBillingBalance, { balance })).toEqual({ account: { balanceUsd: usd }, unknown: {} });
  });

  it.each(['$5', '1,000.00', 'five', 'NaN', 'Infinity', '1e999', '--1', '0x10', true, {}, []])(
    '%j is unknown, and counted',
    (balance) => {
      expect(decode(decodeBillingBalance, { balance })).toEqual({ account: {}, unknown: { balance: 1 } });
    },
  );

  it.each([null, undefined, ''])('%j is unknown', (balance) => {
    expect(decode(decodeBillingBalance, { balance })).toEqual({ account: {}, unknown: {} });
  });
});

describe('GET /billing/balance', () => {
  it('has the credit and the plan', () => {
    expect(decode(decodeBillingBalance, BALANCE).account).toEqual({
      tier: 'LEVEL_1',
      balanceUsd: 19.99,
      grantedUsd: 5,
      outstandingUsd: 0,
      isPostPaid: false,
    });
  });
});

describe('GET /workspaces/{slug}', () => {
  it.each([
    [ACTIVE, 'active', undefined],
    [SUSPENDED, 'suspended', Date.parse('2026-07-01T00:00:00Z') / 1000],
    [ABANDONED, 'abandoned', Date.parse('2026-06-01T00:00:00Z') / 1000],
  ])('has the billing status', (document, billingStatus, suspendedAtSeconds) => {
    const known = { id: 'wks_0123abcd', slug: 'my-team-slug', tier: 'LEVEL_1', billingStatus };

    expect(decode(decodeWorkspace, document)).toEqual({
      account: { ...known, suspendedAtSeconds },
      unknown: {},
    });
  });

  it('without a billing status leaves it unknown', () => {
    expect(decode(decodeWorkspace, MINIMAL)).toEqual({
      account: { id: 'w', slug: 's', tier: 'free' },
      unknown: {},
    });
  });

  it('shows no date of an active workspace, and a new word in lower case', () => {
    const suspended_at = '2026-07-01T00:00:00Z';

    expect(decode(decodeWorkspace, { billing_status: 'ACTIVE', suspended_at }).account).toEqual({
      billingStatus: 'active',
    });
    expect(decode(decodeWorkspace, { billing_status: 'Paused' })).toEqual({
      account: { billingStatus: 'paused' },
      unknown: { billing_status: 1 },
    });
  });
});

describe('GET /workspaces/{slug}/quotas', () => {
  const UNKNOWN = { limit: undefined, remaining: undefined };

  it('has quotas in base units; -1 is unlimited', () => {
    expect(decode(decodeQuotas, QUOTAS)).toEqual({
      account: {
        tier: 'LEVEL_1',
        quotas: {
          cvms: { limit: 8, remaining: 2 },
          vcpus: { limit: 32, remaining: 0 },
          memory_bytes: { limit: 64 * GIB, remaining: 8 * GIB },
          disk_bytes: { limit: Infinity, remaining: Infinity },
        },
      },
      unknown: {},
    });
  });

  it('leaves what is empty unknown', () => {
    for (const document of [NO_QUOTAS, {}, { quotas: null }, { quotas: { vcpu: null, disk_gb: {} } }]) {
      expect(decode(decodeQuotas, document).account.quotas).toEqual({
        cvms: UNKNOWN,
        vcpus: UNKNOWN,
        memory_bytes: UNKNOWN,
        disk_bytes: UNKNOWN,
      });
    }
  });

  it('takes -1 beyond a known limit for a remainder', () => {
    const { account } = decode(decodeQuotas, { quotas: { vm_slots: { limit: 8, remaining: -1 } } });

    expect(account.quotas?.cvms).toEqual({ limit: 8, remaining: -1 });
  });
});

it.each([decodeAuthMe, decodeBillingBalance, decodeWorkspace, decodeQuotas])(
  'a response that is no object is invalid, and not quoted',
  (decoder) => {
    for (const document of ['alice@example.com', 5, null, ['alice']])
      expect(() => decode(decoder, document)).toThrow(/^expected an object$/);
  },
);

describe('the hourly cost of a CVM', () => {
  const costOf = (changes: Readonly<Record<string, unknown>>) =>
    decodeCvms([{ ...CVM, ...changes }], CVM.app_id).cvms[0]?.hourlyCost;
  const WITHOUT_RATE = { hourly_rate: undefined, billing_interval: undefined };

  it('is that of its components in newer responses', () => {
    expect(costOf({})).toEqual({ computeUsd: 3.8, diskUsd: 0.0695 });
    expect(costOf({ resource: { compute_billing_price: '9' } })).toEqual({
      computeUsd: 3.8,
      diskUsd: 0.0695,
    });
  });

  it('is the compute price in older responses', () => {
    expect(costOf(WITHOUT_RATE)).toEqual({ computeUsd: 3.8, diskUsd: undefined });
  });

  it.each([
    { billing_interval: 'monthly' },
    { resource: { ...CVM.resource, billing_period: 'monthly' } },
    { resource: { ...CVM.resource, billing_period: 'skip' } },
    { ...WITHOUT_RATE, resource: { ...CVM.resource, billing_period: 'monthly' } },
    { ...WITHOUT_RATE, resource: {} },
  ])('is unknown with another or no billing period: %j', (changes) => {
    expect(costOf(changes)).toBeUndefined();
  });

  it('is not made of a rate that is no amount', () => {
    expect(costOf({ hourly_rate: { compute: '-1', disk: 'free' }, resource: {} })).toBeUndefined();
  });
});
