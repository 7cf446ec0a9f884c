// Who wants to hear what happens. All of them share one stream: a browser opens only six connections to a server, whatever
// its tabs want.

import type { Event } from './rpc';

interface Watcher {
  tell: (event: Event) => void;
  lost: () => void;
}

export const watchers = new Set<Watcher>();

/** Passes on what Rust says. */
export function told(line: string) {
  const event: Event | { event: 'missed' } = JSON.parse(line);
  if (event.event === 'missed') lost();
  else for (const { tell } of watchers) tell(event);
}

/** Some may have been missed: nothing is told of what happened before a stream was there. */
export function lost() {
  for (const { lost } of watchers) lost();
}
