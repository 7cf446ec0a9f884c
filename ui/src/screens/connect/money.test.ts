import { expect, test } from 'vitest';
import { both } from './money';

test('the chosen currency comes first, and nothing is said twice', () => {
  const money = { text: '₹0.0089', dollars: '$0.0001', sure: 'exact' as const, unpriced: 0 };
  expect(both(money, 'INR')).toEqual(['₹0.0089', '$0.0001']);
  expect(both(money, 'USD')).toEqual(['$0.0001', '₹0.0089']);
  expect(both({ ...money, text: '$0.0001' }, 'INR')).toEqual(['$0.0001']);
});
