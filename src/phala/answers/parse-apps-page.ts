import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import type { DiscoveredApp } from '../../snapshot/model.ts';
import { text } from './wire.ts';

const AppsPage = z.object({ dstack_apps: z.array(z.unknown()), total_pages: z.number().int().nonnegative() });
const ListedApp = z.object({
  app_id: z.string().regex(/^(app_|0x)?[0-9a-f]{40}$/i),
  name: text.catch(undefined),
});

/** One page of the workspace's apps. */
export interface AppsPage {
  readonly apps: readonly DiscoveredApp[];
  readonly totalPages: number;
  readonly invalid: number;
}

/**
 * Parses a page of `GET /apps`; an app may come with nothing but its `app_id`.
 * @throws ApiError `invalid_payload` when it is no page, or has items but none that can be read.
 */
export function parseAppsPage(body: unknown): AppsPage {
  const page = AppsPage.safeParse(body);
  if (!page.success)
    throw new ApiError('invalid_payload', 'expected a page of apps with dstack_apps and total_pages');

  const items = page.data.dstack_apps;
  const apps = items.flatMap(toDiscoveredApps);
  if (items.length > 0 && apps.length === 0) {
    throw new ApiError('invalid_payload', `none of the ${items.length} apps in the page can be read`);
  }
  return { apps, totalPages: page.data.total_pages, invalid: items.length - apps.length };
}

function toDiscoveredApps(item: unknown): readonly DiscoveredApp[] {
  const parsed = ListedApp.safeParse(item);
  if (!parsed.success) return [];
  const { app_id, name } = parsed.data;
  return [{ appId: app_id.toLowerCase().replace(/^(app_|0x)/, ''), name: name?.trim() || undefined }];
}
