// What the screen of sessions shows, as it stands in the address: `#/sessions?by=project&from=2026-11-20`.

import type { SessionsAsk, SessionsBy } from '../../backend';
import { link } from '../../shell/route';
import { NONE } from '../requests/filters';

export const bys = ['session', 'agent', 'project'] as const;
export const orders = ['cost', 'last'] as const;

const one = <T extends string>(known: readonly T[], value: string | null): T =>
  known.find((word) => word === value) ?? (known[0] as T);

/** The question of an address; without days it is about today. */
export function askOf(query: URLSearchParams): SessionsAsk {
  return {
    by: one(bys, query.get('by')),
    order: one(orders, query.get('order')),
    from: query.get('from'),
    to: query.get('to'),
  };
}

/** The same as it is written in the address; what goes without saying is left out. */
export function queryOf(ask: SessionsAsk): Record<string, string | undefined> {
  return {
    by: ask.by === 'session' ? undefined : ask.by,
    order: ask.order === 'cost' ? undefined : ask.order,
    from: ask.from ?? undefined,
    to: ask.to ?? undefined,
  };
}

/** The requests of a line, and of one of its parts. */
export function requestsOf(
  by: SessionsBy,
  days: { from: string; to: string },
  name: string | null,
  part?: string | null,
): string {
  const own = { [by]: name ?? NONE };
  const other = by === 'session' ? 'agent' : 'session';
  return link('requests', undefined, { ...days, ...own, ...(part === undefined ? {} : { [other]: part ?? NONE }) });
}

/** The day before or after. */
export function neighbour(day: string, step: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + step);
  return at.toISOString().slice(0, 10);
}
