// Loopback HTTP to the server that served this page; its cookie says who asks.

import { type Event, type Transport, Unreachable } from '.';

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

  watch(tell, lost) {
    const events = new EventSource('/outcrop/events');
    let gap = false;
    // The browser connects again by itself; what happened in between is not told.
    events.onerror = () => {
      gap = true;
      lost();
    };
    events.onopen = () => {
      if (gap) lost();
      gap = false;
    };
    events.onmessage = ({ data }) => {
      const event: Event | { event: 'missed' } = JSON.parse(data);
      if (event.event === 'missed') lost();
      else tell(event);
    };
    return () => events.close();
  },
};
