// What a chart says under the pointer and to those who do not see it; `Chart.svelte` draws it.

import type { Cell, Data, Place, Row } from '../backend';

/** A line of what appears beside a bar. */
export interface Line {
  mark: string | undefined;
  name: string;
  cell: Cell;
}

/** The figures of a row that has any, in the order of the legend. */
export function lines(data: Data, row: Row, named: (column: string) => string): Line[] {
  return data.columns.flatMap((column, at) => {
    const cell = row.cells[at];
    return cell ? [{ mark: data.key.series[at], name: named(column), cell }] : [];
  });
}

/** A row as one sentence. */
export function sentence(label: string, row: Row, lines: Line[]): string {
  const parts = lines.map(({ name, cell }) => `${name} ${cell.text}`);
  const [only] = lines;
  const gist = row.total?.text ?? (lines.length === 1 ? only?.cell.text : undefined);
  const details = lines.length > 1 || gist === undefined ? parts.join(', ') : '';
  return [`${label}: ${gist ?? ''}`.trim(), details].filter(Boolean).join('. ');
}

/** Where an arrow key leads. `undefined` for keys that lead nowhere. */
export function towards(key: string, from: number, count: number): number | undefined {
  const to = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    Home: 0,
    End: count - 1,
    PageUp: from - 7,
    PageDown: from + 7,
  }[key];
  return to === undefined ? undefined : Math.max(0, Math.min(count - 1, to));
}

/** Where the box beside a stripe begins, so that it stays in the picture and leaves the stripe free. All in pixels. */
export function beside(stripe: Place, picture: { shown: number; drawn: number }, box: number, gap = 10): number {
  const scale = picture.shown / picture.drawn;
  const [left, right] = [stripe.x * scale, (stripe.x + stripe.width) * scale];
  const start = right + gap + box <= picture.shown ? right + gap : left - gap - box;
  return Math.max(0, Math.min(picture.shown - box, start));
}
