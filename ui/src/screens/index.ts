// Every screen, in the order in which they stand at the side.

import type { Component } from 'svelte';
import type { shell } from '../shell/words';
import Overview from './overview/Overview.svelte';

/** Its name in the address, and the key of its name in words. */
export type Name = keyof typeof shell.en & string;

export interface Screen {
  name: Name;
  /** The shape beside its name: a path in a square of 20. */
  icon: string;
  component: Component;
}

export const screens: Screen[] = [{ name: 'overview', icon: 'M3 17h14M5 14V9M10 14V4M15 14v-3', component: Overview }];
