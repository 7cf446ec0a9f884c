// Every screen, in the order in which they stand at the side.

import type { Component } from 'svelte';
import type { shell } from '../shell/words';

/** Its name in the address, and the key of its name in words. */
export type Name = keyof typeof shell.en & string;

export interface Screen {
  name: Name;
  /** The shape beside its name: a path in a square of 20. */
  icon: string;
  /** Fetches what it is made of, once: the window opens sooner with one screen than with all. */
  load: () => Promise<{ default: Component }>;
}

export const screens: Screen[] = [
  { name: 'connect', icon: 'M11 2 4 11h5l-1 7 8-10h-5z', load: () => import('./connect/Connect.svelte') },
  { name: 'overview', icon: 'M3 17h14M5 14V9M10 14V4M15 14v-3', load: () => import('./overview/Overview.svelte') },
  { name: 'requests', icon: 'M3 5h14M3 10h14M3 15h9', load: () => import('./requests/Requests.svelte') },
  { name: 'sessions', icon: 'M4 4h12v9H9l-4 3v-3H4z', load: () => import('./sessions/Sessions.svelte') },
  {
    name: 'models',
    icon: 'M10 2.5 17 6v8l-7 3.5L3 14V6zM3 6l7 3.5L17 6M10 9.5v8',
    load: () => import('./models/Models.svelte'),
  },
  {
    name: 'keys',
    icon: 'M12.5 3a4.5 4.5 0 1 1-3.6 7.2L3 16v1h3v-2h2v-2h2M13.5 6.5h.01',
    load: () => import('./keys/Keys.svelte'),
  },
  {
    name: 'connections',
    icon: 'M8 12a3.5 3.5 0 0 1 0-5l3-3a3.5 3.5 0 0 1 5 5l-1.5 1.5M12 8a3.5 3.5 0 0 1 0 5l-3 3a3.5 3.5 0 0 1-5-5l1.5-1.5',
    load: () => import('./connections/Connections.svelte'),
  },
  {
    name: 'settings',
    icon: 'M3 5h7m4 0h3M3 10h2m4 0h8M3 15h9m4 0h1M12 3v4M7 8v4M14 13v4',
    load: () => import('./settings/Settings.svelte'),
  },
  {
    name: 'about',
    icon: 'M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM10 9v5M10 6.2h.01',
    load: () => import('./about/About.svelte'),
  },
];

/** Fetches all of them when there is time, since whoever serves this page may be stopped while it stays open. */
export function fetchAll() {
  // WebKit has no word for `when there is time`.
  const inTime = 'requestIdleCallback' in window ? requestIdleCallback : setTimeout;
  inTime(() => {
    // One that fails is fetched again when it is opened, and then complains.
    for (const { load } of screens) load().catch(() => {});
  });
}
