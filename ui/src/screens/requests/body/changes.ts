import type { ReplayChange as Change, ReplayOffer as Offer } from '../../../backend';

export type Kind = Change['change'];

/** The kinds of changes that can be made of a request, the likeliest first. */
export function kinds(offer: Offer): Kind[] {
  const possible: [Kind, boolean][] = [
    ['without', offer.fields.length > 0],
    ['without_beta', offer.betas.length > 0],
    ['model', offer.model !== null],
    ['max_tokens', offer.max_tokens !== null],
  ];
  return possible.filter(([, possible]) => possible).map(([kind]) => kind);
}

/** What stands in the form at first: what the error speaks of, or the first there is. */
export function first(kind: Kind, offer: Offer): string {
  return {
    without: offer.suggested ?? offer.fields[0] ?? '',
    without_beta: offer.betas[0] ?? '',
    model: offer.model ?? '',
    max_tokens: String(offer.max_tokens ?? ''),
  }[kind];
}

/** The change of a form; none while it is not filled in. */
export function made(kind: Kind, value: string): Change | undefined {
  const text = value.trim();
  if (text === '') return undefined;
  switch (kind) {
    case 'without':
      return { change: kind, field: text };
    case 'without_beta':
      return { change: kind, beta: text };
    case 'model':
      return { change: kind, model: text };
    case 'max_tokens':
      return /^[1-9]\d{0,8}$/.test(text) ? { change: kind, most: Number(text) } : undefined;
  }
}
