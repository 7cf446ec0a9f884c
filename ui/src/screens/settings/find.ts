// Which settings are shown: those that have to do with what was typed.

import type { SettingRow } from '../../backend';

interface Named {
  title: string;
  help: string;
}

/** Whether every word that was typed is somewhere in these texts. */
export function matches(typed: string, texts: string[]): boolean {
  const all = texts.join(' ').toLocaleLowerCase();
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => all.includes(word));
}

/** Settings by section, in the order in which they come; sections of which nothing is left are left out. */
export function sections(
  rows: SettingRow[],
  typed: string,
  names: { keys: Record<string, Named>; sections: Record<SettingRow['section'], string> },
): [SettingRow['section'], SettingRow[]][] {
  const found = rows.filter(({ key, section }) => {
    const named = names.keys[key];
    return matches(typed, [key, names.sections[section], named?.title ?? '', named?.help ?? '']);
  });
  const named = [...new Set(found.map(({ section }) => section))];
  return named.map((section) => [section, found.filter((row) => row.section === section)]);
}

/** What holds: what was written, else the default. */
export const holds = (row: SettingRow): string => row.value ?? row.default ?? '';

/** Whether it is something else than the default. */
export const isOwn = (row: SettingRow): boolean => row.value !== null && row.value !== row.default;
