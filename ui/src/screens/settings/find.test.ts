import { expect, test } from 'vitest';
import source from '../../../../crates/app/src/config/settings.rs?raw';
import type { SettingRow } from '../../backend';
import { holds, isOwn, matches, sections } from './find';
import { settings } from './words';

const row = (key: string, section: SettingRow['section'], value: string | null = null): SettingRow => ({
  key,
  section,
  kind: { is: 'switch' },
  default: 'true',
  value,
  effect: 'at_once',
  waits: false,
});

test('every setting of Rust has its words here, and no other', () => {
  const table = source.slice(source.indexOf('SETTINGS'), source.indexOf('ELSEWHERE'));
  const keys = [...table.matchAll(/(?:now|start)\("([^"]+)"/g)].map(([, key]) => key);
  expect(keys.length).toBeGreaterThan(20);
  expect(Object.keys(settings.en.keys).sort()).toEqual(keys.sort());
});

test('a search finds every word anywhere, in any order', () => {
  expect(matches('RATE card', ['Card markup', 'added to the exchange rate'])).toBe(true);
  expect(matches('card nothing', ['Card markup'])).toBe(false);
  expect(matches('  ', ['anything'])).toBe(true);
});

test('settings stand in their sections, and empty sections are left out', () => {
  const rows = [row('port', 'clients'), row('web.fetch', 'web'), row('show_cost', 'clients')];
  const all = sections(rows, '', settings.en);
  expect(all.map(([section, rows]) => [section, rows.length])).toEqual([
    ['clients', 2],
    ['web', 1],
  ]);
  expect(sections(rows, 'PDF', settings.en).map(([section]) => section)).toEqual(['web']);
  expect(sections(rows, 'लाना', settings.hi).map(([section]) => section)).toEqual(['web']);
});

test('what was never said is the default', () => {
  expect([holds(row('port', 'clients')), isOwn(row('port', 'clients'))]).toEqual(['true', false]);
  expect([holds(row('port', 'clients', 'false')), isOwn(row('port', 'clients', 'false'))]).toEqual(['false', true]);
  expect(isOwn(row('port', 'clients', 'true'))).toBe(false);
});
