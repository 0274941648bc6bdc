import type { Notification } from '../stack/webhook.ts';

/** Prints notifications of Alertmanager, each change once, without those of severity `info`. */
export interface NotificationLog {
  readonly add: (notification: Notification) => void;
  /** Resolves when a notification of the alert with this status has arrived since the last `reset`. */
  readonly waitFor: (status: Notification['status'], alertName: string) => Promise<void>;
  readonly reset: () => void;
}

/** Creates a notification log that writes lines. */
export function createNotificationLog(write: (text: string) => void): NotificationLog {
  let lastStatus = new Map<string, Notification['status']>();
  let received = new Set<string>();
  const waiting = new Set<() => void>();
  return {
    add: (notification) => {
      const { status, labels } = notification;
      const key = toKey(labels);
      // Alertmanager repeats all alerts of a group when one of them changes.
      if (lastStatus.get(key) === status || (status === 'resolved' && !lastStatus.has(key))) return;
      lastStatus = new Map(lastStatus).set(key, status);
      if (labels['severity'] === 'info') return;
      received.add(`${status} ${labels['alertname']}`);
      write(render(notification));
      for (const check of waiting) check();
    },
    waitFor: (status, alertName) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!received.has(`${status} ${alertName}`)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    reset: () => {
      received = new Set();
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
