// A unified diff, line by line.

export interface DiffLine {
  is: 'file' | 'place' | 'added' | 'removed' | 'same';
  text: string;
}

export function lines(diff: string): DiffLine[] {
  return diff
    .replace(/\n$/, '')
    .split('\n')
    .filter((text) => !text.startsWith('--- '))
    .map((text) => ({ is: kind(text), text: text.startsWith('+++ ') ? text.slice(4) : text }));
}

function kind(text: string): DiffLine['is'] {
  if (text.startsWith('+++ ')) return 'file';
  if (text.startsWith('@@')) return 'place';
  if (text.startsWith('+')) return 'added';
  return text.startsWith('-') ? 'removed' : 'same';
}
