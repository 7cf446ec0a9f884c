// A chart in words for those who do not see it, where Rust does not speak the language.

import type { Data, Row } from '../../backend';

interface Said {
  inAll: (amount: string) => string;
  highest: (row: string, amount: string) => string;
  blank: string;
}

/** What it comes to, and where it is highest. */
export function summary(data: Data, title: string, label: (row: Row) => string, words: Said): string {
  if (data.blank) return `${title}: ${words.blank}`;
  const total = data.totals.at(-1);
  const highest = data.rows.reduce<Row | undefined>((most, row) => (units(row) > units(most) ? row : most), undefined);
  const facts = [
    total && words.inAll(total.text),
    highest?.total && data.rows.length > 1 && words.highest(label(highest), highest.total.text),
  ];
  return [title, facts.filter(Boolean).join(', ')].filter(Boolean).join(': ');
}

const units = (row: Row | undefined) => BigInt(row?.total?.units ?? '0');
