import { expect, test } from 'vitest';
import rates from '../../../../crates/app/src/rates.rs?raw';
import search from '../../../../crates/protocol/src/web/providers.rs?raw';
import aws from '../../../../crates/upstreams/src/destinations.rs?raw';
import { about } from './words';

test('every place on the network has its words here, and no other', () => {
  const named = [aws, search, rates].flatMap((source) => [...source.matchAll(/(?:place\(|id: )"([a-z_]+)"/g)]);
  const ids = named.map(([, id]) => id);
  expect(ids.length).toBeGreaterThan(8);
  expect(Object.keys(about.en.destinations).sort()).toEqual(ids.sort());
});
