import { describe, expect, test } from 'vitest';
import { type Code, languages, type Words } from './languages';

const files = import.meta.glob<Record<string, Words<unknown>>>('../**/words.ts', { eager: true });
const others = Object.keys(languages).filter((code) => code !== 'en') as Code[];

/** Every text of a tree of words, by its path; what is computed is asked with samples. */
function texts(tree: unknown, path = ''): [string, string][] {
  if (typeof tree === 'string') return [[path, tree]];
  if (typeof tree === 'function') return [[path, String(tree(...Array.from({ length: tree.length }, () => 2)))]];
  return Object.entries(tree as object).flatMap(([key, value]) => texts(value, `${path}.${key}`));
}

/** Names, units and commands are the same everywhere. */
const untranslatable = (text: string) => !/[A-Za-z]{3}/.test(text.replace(/`[^`]*`|\b[A-Z][\w.]*\b/g, ''));

describe.each(Object.entries(files))('%s', (_, file) => {
  const [all] = Object.values(file);
  if (!all) throw new Error('a file of words exports them');

  test.each(others)('says everything in %s', (code) => {
    const [english, other] = [texts(all.en), new Map(texts(all[code]))];
    expect([...other.keys()].sort()).toEqual(english.map(([path]) => path).sort());
    const left = english.filter(([path, text]) => other.get(path) === text && !untranslatable(text));
    expect(left, 'left in English').toEqual([]);
    expect([...other].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});
