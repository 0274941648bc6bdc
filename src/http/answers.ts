import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RefusalReason } from '../metrics/self-catalogue.ts';
import type { Limits } from './limits.ts';

/** Answers that are not yet sent to their end. */
export interface OpenAnswers {
  /** Passes requests on, and watches over their answers. */
  readonly watch: (next: RequestListener) => RequestListener;
  /** Resolves when every answer that is open now was sent, or its connection is gone. */
  readonly untilSent: () => Promise<void>;
}

interface Conversation {
  readonly answers: Set<ServerResponse>;
  timer: NodeJS.Timeout | undefined;
  readonly waiting: Set<() => void>;
}

/** Creates what watches over answers: one not taken in time, and too many asked for at once, end a connection. */
export function createOpenAnswers(limits: Limits, refuse: (reason: RefusalReason) => void): OpenAnswers {
  const conversations = new Map<Socket, Conversation>();

  function join(socket: Socket): Conversation {
    const known = conversations.get(socket);
    if (known !== undefined) return known;
    const conversation: Conversation = { answers: new Set(), timer: undefined, waiting: new Set() };
    conversations.set(socket, conversation);
    // Answers behind the first one are never told that their connection is gone.
    socket.once('close', () => {
      conversation.answers.clear();
      settle(conversation);
      conversations.delete(socket);
    });
    return conversation;
  }

  function rewind(conversation: Conversation, socket: Socket): void {
    clearTimeout(conversation.timer);
    conversation.timer = setTimeout(() => {
      refuse('slow_reader');
      socket.destroy();
    }, limits.answerSeconds * 1000).unref();
  }

  function take({ socket }: IncomingMessage, answer: ServerResponse): boolean {
    const conversation = join(socket);
    if (conversation.answers.size >= limits.pipelinedRequests) {
      refuse('too_many_requests');
      socket.destroy();
      return false;
    }
    if (conversation.answers.size === 0) rewind(conversation, socket);
    conversation.answers.add(answer);
    answer.once('close', () => {
      conversation.answers.delete(answer);
      if (conversation.answers.size === 0) settle(conversation);
      else rewind(conversation, socket);
    });
    return true;
  }

  return {
    watch: (next) => (request, answer) => {
      if (request.socket.destroyed || !take(request, answer)) return;
      // Nothing that we serve reads a body: what is left of one goes with its connection.
      if (hasBody(request)) answer.shouldKeepAlive = false;
      next(request, answer);
    },
    untilSent: async () => {
      const open = [...conversations.values()].filter(({ answers }) => answers.size > 0);
      await Promise.all(open.map(({ waiting }) => new Promise<void>((resolve) => waiting.add(resolve))));
    },
  };
}

function settle(conversation: Conversation): void {
  clearTimeout(conversation.timer);
  for (const resolve of conversation.waiting) resolve();
  conversation.waiting.clear();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
