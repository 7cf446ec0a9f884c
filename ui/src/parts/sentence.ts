// What a sentence of Rust's is made of.

export interface Piece {
  is: 'words' | 'code' | 'link';
  text: string;
}

const MARKED = /`([^`]+)`|(https:\/\/[^\s,;)]*[^\s,;).])/g;

/** In order; nothing is lost but the backticks. */
export function pieces(sentence: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of sentence.matchAll(MARKED)) {
    if (match.index > end) found.push({ is: 'words', text: sentence.slice(end, match.index) });
    const [whole, code, link] = match;
    found.push(code ? { is: 'code', text: code } : { is: 'link', text: link ?? whole });
    end = match.index + whole.length;
  }
  if (end < sentence.length) found.push({ is: 'words', text: sentence.slice(end) });
  return found;
}

/** The commands of a sentence, which a person may want to copy. */
export function commands(sentence: string): string[] {
  return pieces(sentence)
    .filter(({ is, text }) => is === 'code' && text.includes(' '))
    .map(({ text }) => text);
}
