import type { AttemptLine, RequestDetail } from '../../backend';

/** The words that facts are put into. */
export interface AttemptWords {
  at: (time: string) => string;
  paused: (time: string) => string;
  toFirst: (time: string) => string;
  lasted: (time: string) => string;
  answering: (time: string) => string;
  elsewhere: (target: string) => string;
  thrownAway: (input: string, output: string, cost: string | null) => string;
}

/** Whether there is more to say than that the first attempt was answered. */
export function isEventful(of: Pick<RequestDetail, 'attempts'>): boolean {
  const [only, ...others] = of.attempts;
  return others.length > 0 || (only !== undefined && (only.end !== 'answered' || only.bar.from > 1));
}

/** What an attempt is told by, besides how it ended. */
export function facts(attempt: AttemptLine, target: string | null, words: AttemptWords): string[] {
  const began = attempt.end === 'answered' || attempt.answering !== null;
  const { waste } = attempt;
  return [
    words.at(attempt.began),
    attempt.pause && words.paused(attempt.pause),
    began ? words.toFirst(attempt.took) : words.lasted(attempt.took),
    attempt.answering && words.answering(attempt.answering),
    attempt.target && attempt.target !== target && words.elsewhere(attempt.target),
    waste && words.thrownAway(waste.input, waste.output, waste.cost),
  ].filter((fact): fact is string => Boolean(fact));
}
