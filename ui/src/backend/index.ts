// The one door to Rust: a question and its answer, and what happens meanwhile. No other file knows a transport.

import { desktop } from './desktop';
import { http } from './http';
import type { Calls, Event, Trouble } from './rpc';

export type * from './rpc';

/** How questions travel: through the desktop's window, or over HTTP to the server that served this page. */
export interface Transport {
  ask(question: string): Promise<string>;
  /** Tells every event until the returned function is called; `lost` when some may have been missed. */
  watch(tell: (event: Event) => void, lost: () => void): () => void;
  /** Ends the session of this browser; a window of the desktop has none. */
  signOut?(): Promise<void>;
}

/** Rust could not answer: a sentence for people, and a code where the window does something different. */
export class Refused extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.sentence.en);
  }
}

/** Nobody answered: the server is gone, or this window is no longer signed in. */
export class Unreachable extends Error {
  constructor(readonly signedOut: boolean) {
    super(signedOut ? 'signed out' : 'unreachable');
  }
}

/** Whether this is the window of the desktop app, which outlives the proxy. */
export const isDesktop = '__TAURI_INTERNALS__' in window;

const transport: Transport = isDesktop ? desktop : http;

/** Asks Rust one question. Fails with `Refused` or `Unreachable`. */
export async function ask<C extends keyof Calls>(
  call: C,
  ...[asked]: Calls[C]['ask'] extends null ? [] : [Calls[C]['ask']]
): Promise<Calls[C]['answer']> {
  const answer = JSON.parse(await transport.ask(JSON.stringify({ call, with: asked ?? null })));
  if ('error' in answer) throw new Refused(answer.error);
  return answer.ok;
}

/** Ends the session of this browser and leads to the way in. */
export async function signOut(): Promise<void> {
  await (await transport).signOut?.();
}

/** Tells every event; `lost` when some may have been missed. Returns how to end it. */
export const watch = transport.watch;
