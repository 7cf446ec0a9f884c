// Loopback HTTP to the server that served this page; its cookie says who asks.

import { type Transport, Unreachable } from '.';
import { lost, told, watchers } from './watchers';

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

  watch(tell, missed) {
    const watcher = { tell, lost: missed };
    watchers.add(watcher);
    listen();
    return () => {
      watchers.delete(watcher);
      listen();
    };
  },
};

document.addEventListener('visibilitychange', listen);

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
  // The browser connects again by itself.
  events.onerror = events.onopen = lost;
  events.onmessage = ({ data }) => told(data);
  return events;
}
