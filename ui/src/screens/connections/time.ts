// Times as people say them.

interface Said {
  minutes: (minutes: number) => string;
  hours: (hours: number, minutes: number) => string;
}

/** Whole minutes, in hours where there are many. */
export function left(minutes: number, words: Said): string {
  return minutes < 60 ? words.minutes(minutes) : words.hours(Math.floor(minutes / 60), minutes % 60);
}

/** `340 ms`, `1.2 s`. */
export function took(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}
