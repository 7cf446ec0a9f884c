// Where the window is now, and how it gets elsewhere.

import { link, parse } from './route';

class Router {
  now = $state(parse(location.hash));

  constructor() {
    addEventListener('hashchange', () => {
      this.now = parse(location.hash);
    });
  }

  go(to: string) {
    location.hash = to.slice(1);
  }

  /** Changes the query without a new entry in the history: for filters, while they are typed. */
  refine(query: Record<string, string | undefined>) {
    history.replaceState(null, '', link(this.now.screen, this.now.item, query));
    this.now = parse(location.hash);
  }
}

export const router = new Router();
