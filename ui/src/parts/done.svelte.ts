// What was just done, for a while, with the way back.

const SHOWN_MS = 12_000;

interface Deed {
  words: string;
  undo?: () => Promise<unknown>;
}

export class Done {
  last = $state<Deed>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Says it, in the place of what was said before. */
  say(words: string, undo?: Deed['undo']) {
    clearTimeout(this.#timer);
    this.last = undo ? { words, undo } : { words };
    this.#timer = setTimeout(this.clear, SHOWN_MS);
  }

  clear = () => {
    clearTimeout(this.#timer);
    this.last = undefined;
  };
}
