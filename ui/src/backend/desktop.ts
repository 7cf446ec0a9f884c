// The desktop's own window: Tauri carries questions and events.

import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Transport } from '.';
import { lost, told, watchers } from './watchers';

/** From when somebody first watches until the window ends. */
let isListening = false;

export const desktop: Transport = {
  ask: (question) => invoke<string>('ask', { question }),

  watch(tell, missed) {
    const watcher = { tell, lost: missed };
    watchers.add(watcher);
    if (!isListening) listen<string>('outcrop', ({ payload }) => told(payload)).then(lost);
    isListening = true;
    return () => watchers.delete(watcher);
  },
};
