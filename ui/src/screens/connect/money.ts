// One amount in both currencies.

import type { Money } from '../../backend/rpc';

/** The chosen currency first; one where no rate to the other is known. */
export function both({ text, dollars }: Money, chosen: string): string[] {
  if (text === dollars) return [dollars];
  return chosen === 'USD' ? [dollars, text] : [text, dollars];
}
