import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, expect, onTestFinished } from 'vitest';

// No request leaves this machine.
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** Starts the machine's Chromium for a test file, with a profile of its own; it ends after the last test. */
export async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: await findOnPath('chromium'), args: ARGUMENTS });
  afterAll(() => browser.close());
  return browser;
}

/** A page as a reader has it before them. */
export interface ReadPage {
  readonly page: Page;
  /** Faults that the browser found: console errors, broken policies, scripts, failed requests. */
  readonly faults: readonly string[];
}

/** Opens an address; every request to another address is a fault. */
export async function readPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<ReadPage> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  const faults: string[] = [];
  const { origin } = new URL(url);
  page.on('console', (message) => faults.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('dialog', (dialog) => faults.push(`dialog: ${dialog.message()}`));
  page.on('requestfailed', (request) => faults.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:'))
      faults.push(`request to another address: ${request.url()}`);
  });
  const response = await page.goto(url);
  expect(response?.status()).toBe(200);
  return { page, faults };
}

async function findOnPath(name: string): Promise<string> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, name);
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  throw new Error(`expected ${name} on PATH, found none: run npm run test:setup`);
}
