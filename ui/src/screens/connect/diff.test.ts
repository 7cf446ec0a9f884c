import { expect, test } from 'vitest';
import { lines } from './diff';

test('each line of a diff is known for what it is', () => {
  const diff = '--- a/settings.json\n+++ a/settings.json\n@@ -1 +1 @@\n {\n-  "x": 1\n+  "x": 2\n@@ -9 +9 @@\n }\n';
  expect(lines(diff).map(({ is }) => is)).toEqual(['file', 'same', 'removed', 'added', 'place', 'same']);
  expect(lines(diff)[0]?.text).toBe('a/settings.json');
});
