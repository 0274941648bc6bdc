import { z } from 'zod';
import { parseAppId } from '../../config/app-id.ts';
import { ApiError } from '../../errors.ts';
import type { DiscoveredApp } from '../../snapshot/model.ts';
import { Readings } from './readings.ts';
import { text } from './wire.ts';

const count = z.number().int().nonnegative();
const AppsPage = z.object({ dstack_apps: z.array(z.unknown()), total: count.catch(0), total_pages: count });
const ListedApp = z.object({ app_id: z.string(), name: text.catch(undefined) });

/** One page of the workspace's apps. */
export interface AppsPage {
  readonly apps: readonly DiscoveredApp[];
  /** Apps on all pages, as the API counts them; 0 where it does not. */
  readonly total: number;
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
  return {
    apps,
    total: page.data.total,
    totalPages: page.data.total_pages,
    invalid: items.length - apps.length,
  };
}

function toDiscoveredApps(item: unknown): readonly DiscoveredApp[] {
  const parsed = ListedApp.safeParse(item);
  if (!parsed.success) return [];
  const appId = parseAppId(parsed.data.app_id);
  const name = new Readings(new Map()).text(parsed.data.name);
  return appId === undefined ? [] : [{ appId, name }];
}
