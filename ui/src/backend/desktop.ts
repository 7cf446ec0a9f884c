// The desktop's own window: Tauri carries questions and events.

import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Event, Transport } from '.';

export const desktop: Transport = {
  ask: (question) => invoke<string>('ask', { question }),

  watch(tell) {
    const listening = listen<Event>('outcrop', ({ payload }) => tell(payload));
    return () => {
      listening.then((end) => end());
    };
  },
};
