import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeAppsPage } from '../../src/api/decode/decode-apps-page.ts';
import { sanitizeLabelValue } from '../../src/api/decode/label-value-limit.ts';
import { parseUptime } from '../../src/api/decode/uptime.ts';
import { parseRetryAfter } from '../../src/api/retry-after.ts';
import { ApiError } from '../../src/errors.ts';
import type { Cvm } from '../../src/snapshot/model.ts';
import { arbitraryFromSchema, type NamedSchemas } from './arbitrary-from-schema.ts';
import { decodeCvms } from './decode-cvms.ts';
import { decodeStatuses } from './decode-statuses.ts';
import { minimalCvmInfo, minimalHostedCvm } from './items.ts';

const APP_ID = 'b'.repeat(40);
const SCHEMAS: NamedSchemas = Object.assign(
  {},
  ...['openapi-subset', 'openapi-extra-subset'].map(
    (name) =>
      JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')).components
        .schemas,
  ),
);

interface Item {
  readonly id?: string;
  readonly vm_uuid?: string | null;
  readonly hosted?: { readonly id: string };
  readonly name: string;
  readonly status: string;
  readonly deleted_at?: string | null;
}

function arbitraryItem(schema: string): fc.Arbitrary<Item> {
  return arbitraryFromSchema({ $ref: `#/components/schemas/${schema}` }, SCHEMAS).map((item) => item as Item);
}

// Before 2010 and from 9999 on, a date is a placeholder.
function isRealDate(text: string | null | undefined): boolean {
  return Date.parse(text ?? '') >= Date.UTC(2010, 0) && Date.parse(text ?? '') < Date.UTC(9999, 0);
}

it.each([
  ['the new shape', 'teehouse__api__routes__cvms__v20260121__schemas__CVMInfo'],
  ['the old shape', 'HostedCvm'],
])(
  'whatever the schema allows for an item of %s is read without loss of id, name and status',
  (_shape, schema) => {
    const items = arbitraryItem(schema).filter(({ hosted }) => hosted === undefined || hosted.id !== '');
    fc.assert(
      fc.property(items, (item) => {
        const { cvms, dropped } = decodeCvms([item], APP_ID);

        expect(dropped).toEqual({ invalid: 0, duplicate: 0, otherApp: 0 });
        if (isRealDate(item.deleted_at)) expect(cvms).toEqual([]);
        else {
          expect(cvms).toEqual([
            expect.objectContaining({
              cvmId: sanitizeLabelValue(item.hosted?.id ?? (item.vm_uuid?.trim() || item.id) ?? ''),
              appId: APP_ID,
            }),
          ]);
          expect(cvms[0]?.name).toBe(sanitizeLabelValue(item.name.trim()));
          expect(cvms[0]?.status).toBe(sanitizeLabelValue(item.status.trim()).toLowerCase() || 'unknown');
        }
      }),
    );
  },
);

it('any JSON response is a list of CVMs or a failure with a reason', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (body) => {
      expectApiErrorOnly(() => decodeCvms([body].flat(), APP_ID));
      expectApiErrorOnly(() => decodeAppsPage(body));
      expectApiErrorOnly(() => decodeAppsPage({ dstack_apps: body, total_pages: 1 }));
    }),
  );
});

it('whatever the schema allows for a row of POST /status/batch is read without loss of its status', () => {
  const row = arbitraryFromSchema({ $ref: '#/components/schemas/CvmStatus' }, SCHEMAS).map(
    (each) => each as { readonly status: string },
  );
  fc.assert(
    fc.property(row, (each) => {
      const state = decodeStatuses({ vm: { ...each, vm_uuid: 'vm' } }, ['vm']).states.get('vm');

      expect(state?.status).toBe(sanitizeLabelValue(each.status.trim()).toLowerCase() || 'unknown');
    }),
  );
});

it('any JSON as a response of POST /status/batch is statuses or a failure with a reason', () => {
  const row = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc
      .dictionary(
        fc.constantFrom('uptime', 'events', 'operation', 'resource_usage', 'boot_progress', 'in_progress'),
        fc.jsonValue(),
      )
      .map((fields) => ({ status: 'running', ...fields })),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        row.map((vm) => ({ vm })),
        fc.array(row),
      ),
      (body) => {
        expectApiErrorOnly(() => {
          for (const { uptimeSeconds = 0, host } of decodeStatuses(body, ['vm']).states.values())
            for (const number of [uptimeSeconds, ...Object.values(host ?? {})])
              expect(number ?? 0).toBeGreaterThanOrEqual(0);
        });
      },
    ),
  );
});

it('any JSON in any field of an item leaves facts that are finite and not negative', () => {
  const spoiled = fc.oneof(
    fc
      .dictionary(
        fc.constantFrom('resource', 'node_info', 'progress', 'os', 'gateway', 'endpoints', 'vm_uuid'),
        fc.jsonValue(),
      )
      .map(minimalCvmInfo),
    fc
      .dictionary(
        fc.constantFrom('uptime', 'configuration', 'events', 'boot_error', 'boot_progress'),
        fc.jsonValue(),
      )
      .map((hosted) => minimalHostedCvm(hosted)),
    fc
      .dictionary(
        fc.constantFrom('vcpu', 'memory', 'disk_size', 'node', 'listed', 'public_urls'),
        fc.jsonValue(),
      )
      .map((item) => minimalHostedCvm({}, item)),
  );
  fc.assert(
    fc.property(spoiled, (item) => {
      const { cvms } = decodeCvms([item, minimalCvmInfo({ id: 'cvm_good' })], APP_ID);

      for (const number of cvms.flatMap(numbersOf)) expect(number).toBeGreaterThanOrEqual(0);
    }),
  );
});

it('any text as an uptime or a Retry-After is parsed or rejected', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(parseUptime(text) ?? 0).toBeGreaterThanOrEqual(0);
      expect(parseRetryAfter(text, 1_780_000_000) ?? 0).toBeGreaterThanOrEqual(0);
    }),
  );
});

function expectApiErrorOnly(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ reason: 'invalid_payload' });
  }
}

function numbersOf(cvm: Cvm): readonly number[] {
  const { resources, price, lastEventAtSeconds } = cvm;
  const numbers = [
    ...Object.values(resources),
    ...Object.values(lastEventAtSeconds),
    price?.usd,
    cvm.uptimeSeconds,
    cvm.endpoints?.length,
  ].filter((value) => value !== undefined);
  expect(numbers.every(Number.isFinite)).toBe(true);
  return numbers;
}
