import type { Notification } from '../stack/webhook.ts';

/** Prints notifications of Alertmanager, each change once, without those of severity `info`. */
export interface Announcer {
  readonly hear: (notification: Notification) => void;
  /** Resolves when a notification of the alert with this status has arrived since the last call of `forget`. */
  readonly until: (status: Notification['status'], alertName: string) => Promise<void>;
  readonly forget: () => void;
}

/** Creates an announcer that writes lines. */
export function createAnnouncer(write: (text: string) => void): Announcer {
  let latest = new Map<string, Notification['status']>();
  let heard = new Set<string>();
  const waiting = new Set<() => void>();
  return {
    hear: (notification) => {
      const { status, labels } = notification;
      const key = toKey(labels);
      // Alertmanager repeats what is true of a group whenever something else of it changes.
      if (latest.get(key) === status || (status === 'resolved' && !latest.has(key))) return;
      latest = new Map(latest).set(key, status);
      if (labels['severity'] === 'info') return;
      heard.add(`${status} ${labels['alertname']}`);
      write(render(notification));
      for (const check of waiting) check();
    },
    until: (status, alertName) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!heard.has(`${status} ${alertName}`)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    forget: () => {
      heard = new Set();
    },
  };
}

function toKey(labels: Notification['labels']): string {
  return Object.keys(labels)
    .toSorted((a, b) => a.localeCompare(b))
    .map((name) => `${name}=${labels[name]}`)
    .join('\n');
}

function render({ status, labels, annotations }: Notification): string {
  const head = `${status.toUpperCase().padEnd(9)}${labels['severity']?.padEnd(9)}${labels['alertname']}`;
  return status === 'firing'
    ? `  ${head}: ${annotations['summary']}\n${' '.repeat(20)}${annotations['description']}\n`
    : `  ${head}\n`;
}
