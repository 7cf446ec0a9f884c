// Which language the window speaks.

import { type Code, languages, type Words } from './languages';

const KEPT = 'outcrop.language';

class Language {
  code = $state<Code>(preferred());

  /** What these words are in the language that is spoken; follows when it changes. */
  say<T>(all: Words<T>): T {
    return all[this.code];
  }

  choose(code: Code) {
    this.code = code;
    localStorage.setItem(KEPT, code);
  }
}

function preferred(): Code {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return wanted.find((code): code is Code => code !== undefined && code in languages) ?? 'en';
}

export const language = new Language();
