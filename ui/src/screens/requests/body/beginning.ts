/** What is shown at once of a text. */
const LINES = 20;
const CHARACTERS = 1200;

/** The beginning of a text that is too long to be shown at once; none if it is not. */
export function beginning(text: string): string | undefined {
  const lines = text.split('\n', LINES + 1);
  if (text.length <= CHARACTERS && lines.length <= LINES) return undefined;
  const cut = lines.slice(0, LINES).join('\n').slice(0, CHARACTERS);
  // Half of a character is none.
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
