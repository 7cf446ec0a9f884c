// Which language the window speaks: the one that was chosen, which the tray speaks too, else the browser's.

import { type Code, languages, type Words } from './languages';

/** So that the first picture is in the right one: what was chosen comes with the first answer. */
const KEPT = 'outcrop.language';

class Language {
  /** None is that of the system. */
  chosen = $state<Code | null>(known([localStorage.getItem(KEPT)]));
  readonly code = $derived(this.chosen ?? known(navigator.languages) ?? 'en');

  /** What these words are in the language that is spoken; follows when it changes. */
  say<T>(all: Words<T>): T {
    return all[this.code];
  }

  follow(chosen: Code | null) {
    this.chosen = chosen;
    if (chosen) localStorage.setItem(KEPT, chosen);
    else localStorage.removeItem(KEPT);
  }
}

/** The first of these tags that is one of ours. */
function known(tags: readonly (string | null)[]): Code | null {
  const codes = tags.map((tag) => tag?.slice(0, 2));
  return codes.find((code): code is Code => code !== undefined && code in languages) ?? null;
}

export const language = new Language();
