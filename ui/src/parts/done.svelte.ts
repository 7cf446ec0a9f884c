// What was just done, for a while, with the way back.

const SHOWN_MS = 12_000;
/** Reading takes time, and so does reaching for Undo. Nothing that it needs is kept for less. */
const WITH_UNDO_MS = 25_000;

interface Deed {
  words: string;
  undo?: () => Promise<unknown>;
}

export class Done {
  last = $state<Deed>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `look` asks anew for all that shows what is done here. */
  constructor(readonly look: () => Promise<unknown>) {}

  /**
   * Does it, and says so once it can be seen; `back` undoes it. Fails as the deed does. Until then nothing is said: to undo
   * what came before would now be something else.
   */
  async act<T>(
    deed: () => Promise<T>,
    words: (answer: T) => string,
    back?: (answer: T) => Promise<unknown>,
  ): Promise<T> {
    this.clear();
    const answer = await deed();
    await this.look();
    this.say(words(answer), back && (() => back(answer).then(this.look)));
    return answer;
  }

  /** Says it, in the place of what was said before. */
  say(words: string, undo?: Deed['undo']) {
    clearTimeout(this.#timer);
    this.last = undo ? { words, undo } : { words };
    this.#timer = setTimeout(this.clear, undo ? WITH_UNDO_MS : SHOWN_MS);
  }

  clear = () => {
    clearTimeout(this.#timer);
    this.last = undefined;
  };
}
