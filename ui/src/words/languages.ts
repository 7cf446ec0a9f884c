// The languages of the window, and how words are declared: each screen keeps its own beside it, in every language.

export const languages = { en: 'English', hi: 'हिन्दी' } as const;
export type Code = keyof typeof languages;

/** The same words in every language; the compiler misses what a language lacks, a test what was left in English. */
export type Words<T> = Record<Code, T>;

/** Declares words: those of other languages take the shape of the English ones. */
export const words = <T>(all: { en: T } & Record<Exclude<Code, 'en'>, NoInfer<T>>): Words<T> => all;
