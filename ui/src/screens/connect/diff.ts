// A unified diff, line by line.

export interface DiffLine {
  is: 'file' | 'place' | 'added' | 'removed' | 'same';
  text: string;
}

export function lines(diff: string): DiffLine[] {
  return diff
    .replace(/\n$/, '')
    .split('\n')
    .filter((text, index) => !text.startsWith('--- ') && !(index === 2 && text.startsWith('@@')))
    .map((text) => ({ is: kind(text), text: shown(text) }));
}

/** The file by its name; where something is left out, dots. */
function shown(text: string): string {
  if (text.startsWith('+++ ')) return text.slice(4);
  return text.startsWith('@@') ? '⋯' : text;
}

function kind(text: string): DiffLine['is'] {
  if (text.startsWith('+++ ')) return 'file';
  if (text.startsWith('@@')) return 'place';
  if (text.startsWith('+')) return 'added';
  return text.startsWith('-') ? 'removed' : 'same';
}
