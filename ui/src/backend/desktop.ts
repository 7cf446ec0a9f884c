// The desktop's own window: Tauri carries questions and events.

import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Event, Transport } from '.';

export const desktop: Transport = {
  ask: (question) => invoke<string>('ask', { question }),

  watch(tell, lost) {
    const listening = listen<string>('outcrop', ({ payload }) => {
      const event: Event | { event: 'missed' } = JSON.parse(payload);
      if (event.event === 'missed') lost();
      else tell(event);
    });
    return () => {
      listening.then((end) => end());
    };
  },
};
