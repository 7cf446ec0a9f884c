// An answer that stays true: asked anew when something happened that changes it, and not while nobody looks.

import { ask, type Calls, type Event, Refused, Unreachable, watch } from '.';

/** Events come in bursts; one question answers for all of them. */
const SETTLE_MS = 250;
/** What takes long to answer is asked for less often: at most a tenth of the time. */
const REST = 9;

type Asked<C extends keyof Calls> = Calls[C]['ask'] extends null ? [] : [Calls[C]['ask']];

/** What is known of an answer. `value` stays while a new one is on its way. */
export class Live<T> {
  value = $state<T>();
  trouble = $state<Refused | Unreachable>();
  waiting = $state(true);
  /** Asks anew, now. Who is overtaken by a newer question waits for that one: afterwards `value` is no older than the call. */
  refresh: () => Promise<void> = async () => {};
}

/**
 * Asks while the component is there, again when what is asked changes, and when one of these events happens.
 * Call it while a component is set up.
 */
export function live<C extends keyof Calls>(
  call: C,
  events: Event['event'][],
  asked: () => Asked<C>,
): Live<Calls[C]['answer']> {
  const answer = new Live<Calls[C]['answer']>();
  let question = 0;
  let newest = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stale = false;
  let took = 0;

  answer.refresh = () => {
    newest = once(++question);
    return newest;
  };

  async function once(mine: number) {
    answer.waiting = true;
    const begun = performance.now();
    try {
      const value = await ask(call, ...asked());
      if (mine === question) [answer.value, answer.trouble] = [value, undefined];
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
      if (mine === question) answer.trouble = error;
    } finally {
      took = performance.now() - begun;
      if (mine === question) answer.waiting = false;
    }
    if (mine !== question) await newest;
  }

  const soon = () => {
    if (document.hidden) {
      stale = true;
    } else {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          answer.refresh();
        },
        Math.max(SETTLE_MS, took * REST),
      );
    }
  };

  $effect(() => {
    asked();
    answer.refresh();
  });

  $effect(() => {
    const unwatch = watch((event) => events.includes(event.event) && soon(), soon);
    const seen = () => {
      if (!document.hidden && stale) {
        stale = false;
        answer.refresh();
      }
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
      unwatch();
    };
  });

  return answer;
}
