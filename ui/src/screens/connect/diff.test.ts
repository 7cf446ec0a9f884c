import { expect, test } from 'vitest';
import { lines } from './diff';

test('each line of a diff is known for what it is', () => {
  const diff = '--- a/settings.json\n+++ a/settings.json\n@@ -1 +1 @@\n {\n-  "x": 1\n+  "x": 2\n';
  expect(lines(diff).map(({ is }) => is)).toEqual(['file', 'place', 'same', 'removed', 'added']);
  expect(lines(diff)[0]?.text).toBe('a/settings.json');
});
