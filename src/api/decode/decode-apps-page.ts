import { z } from 'zod';
import { parseAppId } from '../../config/app-id.ts';
import { ApiError } from '../../errors.ts';
import type { DiscoveredApp } from '../../snapshot/model.ts';
import { FieldReader } from './field-reader.ts';
import { reference, text } from './zod-scalars.ts';

const count = z.number().int().nonnegative();
const AppsPage = z.object({ dstack_apps: z.array(z.unknown()), total: count.catch(0), total_pages: count });
const ListedApp = z.object({
  id: reference.catch(undefined),
  app_id: z.string(),
  name: text.catch(undefined),
});

/** One page of the workspace's apps. */
export type AppsPage = ReturnType<typeof decodeAppsPage>;

/**
 * Decodes a page of `GET /apps`; only `app_id` is required of an app. `total` is the number of entries on all pages by
 * the API's count, 0 without one.
 * @throws ApiError `invalid_payload` when it is no page, or has items but none that can be decoded.
 */
export function decodeAppsPage(body: unknown) {
  const page = AppsPage.safeParse(body);
  if (!page.success)
    throw new ApiError('invalid_payload', 'expected a page of apps with dstack_apps and total_pages');

  const { dstack_apps: items, total, total_pages: totalPages } = page.data;
  const reader = new FieldReader();
  // The same app may be in several projects.
  const entries = new Map<string, DiscoveredApp>();
  let invalid = 0;
  for (const item of items) {
    const { data } = ListedApp.safeParse(item);
    const appId = parseAppId(data?.app_id ?? '');
    if (appId === undefined) invalid += 1;
    else entries.set(`${appId} ${data?.id ?? ''}`, { appId, name: reader.text(data?.name) });
  }
  if (invalid > 0 && entries.size === 0)
    throw new ApiError('invalid_payload', `none of the ${items.length} apps in the page can be read`);
  return { entries, total, totalPages, invalid };
}
