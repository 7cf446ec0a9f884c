// When credentials end, in words.

import type { Code } from '../words/languages';

interface Said {
  ends: (time: string) => string;
  ended: string;
}

/** The time of day; with the date where it is not today. `at` is in milliseconds since 1970. */
export function until(at: number, words: Said, language: Code, now = Date.now()): string {
  if (at <= now) return words.ended;
  const soon = at - now < 20 * 3_600_000;
  const time = new Intl.DateTimeFormat(language === 'hi' ? 'hi-IN' : undefined, {
    ...(soon ? {} : { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
  });
  return words.ends(time.format(at));
}
