// The arithmetic of a long list: which rows can be seen, where a key leads, how new rows come among the old.

/** What the order of a list needs of a row. */
export interface Row {
  number: number;
  at: number;
}

/** Rows beyond the edges that are drawn too, so that nothing flashes white while scrolling. */
const BEYOND = 12;

/** The rows from `first` to before `end` that a list shows when it is scrolled to `top`, all in pixels. */
export function seen(top: number, height: number, row: number, count: number): { first: number; end: number } {
  const first = Math.max(0, Math.min(count, Math.floor(top / row)) - BEYOND);
  const end = Math.min(count, Math.ceil((top + height) / row) + BEYOND);
  return { first, end: Math.max(first, end) };
}

/** Where a key leads from a row; `undefined` for keys that lead nowhere. */
export function moved(key: string, from: number, count: number, page: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + page,
    PageUp: from - page,
    Home: 0,
    End: count - 1,
  };
  const to = steps[key];
  return to === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, to));
}

/** How far to scroll so that a row can be seen below the heading, in pixels; where it can be, nothing changes. */
export function shownAt(index: number, top: number, height: number, row: number): number {
  if (index * row < top) return index * row;
  if ((index + 1) * row > top + height) return (index + 1) * row - height;
  return top;
}

/** Both together, newest first; a row that is in both once. */
export function merged<T extends Row>(old: T[], fresh: T[]): T[] {
  const added = without(fresh, old);
  if (added.length === 0) return old;
  return [...added, ...old].sort((one, other) => other.at - one.at || other.number - one.number);
}

/** The rows that are not among the others. */
export function without<T extends Row>(rows: T[], others: T[]): T[] {
  const known = new Set(others.map(({ number }) => number));
  return rows.filter(({ number }) => !known.has(number));
}

/** Without those that arrived before the last row of a list that goes on: a later page has them. */
export function within<T extends Row>(rows: T[], fresh: T[], goesOn: boolean): T[] {
  const last = rows.at(-1);
  return goesOn && last ? fresh.filter(({ at }) => at >= last.at) : fresh;
}
