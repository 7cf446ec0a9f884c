// Loopback HTTP to the server that served this page; its cookie says who asks.

import { type Event, type Transport, Unreachable } from '.';

interface Watcher {
  tell: (event: Event) => void;
  lost: () => void;
}

/** All who watch share one stream: a browser opens only six connections to a server, whatever its tabs want. */
const watchers = new Set<Watcher>();
let stream: EventSource | undefined;

export const http: Transport = {
  async ask(question) {
    let answer: Response;
    try {
      // The header makes it a request that no other site's page can send by itself.
      const headers = { 'content-type': 'application/json', 'outcrop-window': '1' };
      answer = await fetch('/outcrop/rpc', { method: 'POST', headers, body: question });
    } catch {
      throw new Unreachable(false);
    }
    if (!answer.ok) throw new Unreachable(answer.status === 401 || answer.status === 403);
    return answer.text();
  },

  async signOut() {
    await fetch('/outcrop/sign-out', { method: 'POST', headers: { 'outcrop-window': '1' } });
    // Whoever is signed in no longer is shown how to come in again.
    location.replace('/');
  },

  watch(tell, lost) {
    const watcher = { tell, lost };
    watchers.add(watcher);
    listen();
    return () => {
      watchers.delete(watcher);
      listen();
    };
  },
};

document.addEventListener('visibilitychange', () => {
  const wasOpen = stream !== undefined;
  listen();
  if (!wasOpen && stream) everybodyLost();
});

/** There is a stream while somebody watches and the page is seen. */
function listen() {
  if (document.hidden || watchers.size === 0) {
    stream?.close();
    stream = undefined;
  } else {
    stream ??= opened();
  }
}

function opened() {
  const events = new EventSource('/outcrop/events');
  let gap = false;
  // The browser connects again by itself; what happened in between is not told.
  events.onerror = () => {
    gap = true;
    everybodyLost();
  };
  events.onopen = () => {
    if (gap) everybodyLost();
    gap = false;
  };
  events.onmessage = ({ data }) => {
    const event: Event | { event: 'missed' } = JSON.parse(data);
    if (event.event === 'missed') everybodyLost();
    else for (const { tell } of watchers) tell(event);
  };
  return events;
}

function everybodyLost() {
  for (const { lost } of watchers) lost();
}
