// Which models are shown in the list.

import type { ModelRow } from '../../backend';

/** Models of which every typed word is in a name, and which can be called, where only those are wanted. */
export function found(rows: ModelRow[], typed: string, onlyCallable: boolean): ModelRow[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (onlyCallable && (row.callable === false || row.hidden)) return false;
    const names = [row.name, row.display_name, row.bedrock_id, row.lane, ...row.aliases].join(' ').toLowerCase();
    return words.every((word) => names.includes(word));
  });
}
